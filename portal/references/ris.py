"""References in RIS, as Zotero, EndNote and databases exchange them, and in MEDLINE’s NBIB: from and to CSL-JSON.

`rispy` reads and writes the lines; the tags and what they mean are those of the RIS specification (Research Information
Systems, 2001 and 2011) and of « MEDLINE/PubMed Data Element (Field) Descriptions » (National Library of Medicine).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import rispy

from portal.references.shape import line_of, name_of

# The types of RIS by those of CSL: several of CSL's may be one there, and the first comes back.
TYPES = {
    "article-journal": "JOUR",
    "report": "RPRT",
    "book": "BOOK",
    "chapter": "CHAP",
    "webpage": "ELEC",
    "thesis": "THES",
    "document": "GEN",
    "paper-conference": "CPAPER",
    "speech": "SLIDE",
    "legislation": "STAT",
    "regulation": "LEGAL",
    "bill": "BILL",
    "legal_case": "CASE",
    "standard": "STAND",
    "dataset": "DATA",
    "article-newspaper": "NEWS",
    "article-magazine": "MGZN",
    "article": "INPR",
    "pamphlet": "PAMP",
    "post-weblog": "BLOG",
    "post": "ICOMM",
    "broadcast": "VIDEO",
    "motion_picture": "MPCT",
    "interview": "MULTI",
    "personal_communication": "PCOMM",
    "manuscript": "MANSCPT",
    "periodical": "JFULL",
    "entry-encyclopedia": "ENCYC",
    "software": "COMP",
    "map": "MAP",
    "graphic": "ART",
    "figure": "FIGURE",
    "hearing": "HEAR",
}
CSL_TYPES = {ris: csl for csl, ris in TYPES.items()} | {
    "EJOUR": "article-journal",
    "CONF": "paper-conference",
    "EBOOK": "book",
    "EDBOOK": "book",
    "ECHAP": "chapter",
    "GOVDOC": "report",
    "UNPB": "manuscript",
    "DICT": "entry-encyclopedia",
}
# What is one text in both, by its name in CSL-JSON: the names by which rispy may give it, the written one first.
TEXTS = {
    "title": ("title", "primary_title"),
    "container-title": ("secondary_title", "journal_name", "alternate_title3", "alternate_title2", "tertiary_title"),
    "publisher": ("publisher",),
    "volume": ("volume",),
    "issue": ("number",),
    "DOI": ("doi",),
    "language": ("language",),
    "abstract": ("abstract", "notes_abstract"),
}
_DATE = re.compile(r"(\d{4})(?:[/-](\d{1,2})?(?:[/-](\d{1,2})?)?)?")
_LINE_ENDS = re.compile(r"[\s\x00-\x1f]+")


class _RisWriter(rispy.RisWriter):
    """One reference after the other, without a number above each."""

    def set_header(self, count: int) -> str:
        return ""


def write_ris(items: Sequence[Mapping[str, Any]]) -> str:
    """Return the RIS of references in CSL-JSON. A text holds no line end, which would begin another tag."""
    written: str = rispy.dumps([_ris_of(item) for item in items], implementation=_RisWriter)
    return written.replace("\n", "\r\n")


def _ris_of(item: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"type_of_reference": TYPES.get(str(item.get("type")), "GEN")}
    if names := [_one_line(line_of(name)) for name in item.get("author", ())]:
        found["authors"] = names
    for name, labels in TEXTS.items():
        if item.get(name):
            found[labels[0]] = _one_line(item[name])
    for name, label in (("issued", "date"), ("accessed", "access_date")):
        if parts := item.get(name, {}).get("date-parts"):
            if name == "issued":
                found["year"] = f"{parts[0][0]:04d}"
            # Year, month and day, then what else is said of it.
            found[label] = "/".join([*(f"{part:02d}" for part in parts[0]), "", "", ""][:4])
    if pages := _one_line(item.get("page", "")):
        first, dash, last = pages.replace("\u2013", "-").partition("-")
        found |= {"start_page": first.strip()} | ({"end_page": last.strip()} if dash else {})
    if item.get("URL"):
        # What the reader would part in two addresses is written as addresses write it.
        found["urls"] = [_one_line(item["URL"]).replace(";", "%3B")]
    if item.get("note"):
        found["notes"] = [_one_line(item["note"])]
    if item.get("id"):
        found["id"] = _one_line(item["id"])
    return found


def _one_line(value: Any) -> str:
    return _LINE_ENDS.sub(" ", str(value)).strip()


def read_ris(record: str) -> dict[str, Any] | None:
    """Return the CSL-JSON of one record, from its `TY` to its `ER`; None where it is none."""
    found = rispy.loads(record, skip_unknown_tags=True)
    return _csl_of(found[0]) if len(found) == 1 else None


def _csl_of(record: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(record.get("type_of_reference", "")).strip().upper()
    csl: dict[str, Any] = {"id": record.get("id", ""), "type": CSL_TYPES.get(kind, "document")}
    authors = [*record.get("authors", ()), *record.get("first_authors", ())]
    if names := [name_of(line.rstrip(",")) for line in authors if line.strip(" ,")]:
        csl["author"] = names
    for name, labels in TEXTS.items():
        text = next((record[label] for label in labels if record.get(label)), "")
        if text:
            csl[name] = text
    dates = [record.get("date", ""), record.get("year", ""), record.get("publication_year", "")]
    for name, texts in (("issued", dates), ("accessed", [record.get("access_date", "")])):
        if date := next(filter(None, map(_date_of, texts)), None):
            csl[name] = date
    pages = [record.get("start_page", ""), record.get("end_page", "")]
    if any(pages):
        csl["page"] = "-".join(filter(None, pages))
    if urls := list(filter(None, record.get("urls", ()))):
        csl["URL"] = urls[0]
    if notes := list(filter(None, record.get("notes", ()))):
        csl["note"] = " ".join(notes)
    return csl


def _date_of(text: str) -> dict[str, Any] | None:
    found = _DATE.match(text.strip())
    return {"date-parts": [[int(part) for part in found.groups() if part]]} if found else None


class NbibParser(rispy.RisParser):
    """PubMed's own format: tags of four letters, and lines that go on are set back."""

    START_TAG = "PMID"
    # No line ends a record; whoever parts them adds one.
    DEFAULT_MAPPING: ClassVar[dict[str, str]] = {
        "PMID": "type_of_reference",
        "TI": "title",
        "FAU": "authors",
        "CN": "groups",
        "JT": "secondary_title",
        "TA": "journal_name",
        "DP": "date",
        "VI": "volume",
        "IP": "number",
        "PG": "pages",
        "LA": "language",
        "LID": "identifiers",
        "AID": "article_identifiers",
        "AB": "abstract",
        "PT": "types",
        "ER": "end_of_reference",
        "UK": "unknown_tag",
    }
    DEFAULT_LIST_TAGS: ClassVar[list[str]] = ["FAU", "CN", "LID", "AID", "PT", "LA"]
    DEFAULT_DELIMITER_MAPPING: ClassVar[dict[str, str]] = {}

    def parse_line(self, line: str) -> Any:
        found = re.match(r"([A-Z]{2,4}) *-(?: (.*))?$", line)
        return (found[1], (found[2] or "").strip()) if found else (None, line.strip())


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LANGUAGES = {"eng": "en", "fre": "fr", "spa": "es", "por": "pt", "ger": "de", "ita": "it"}


def read_nbib(record: str) -> dict[str, Any] | None:
    """Return the CSL-JSON of one record, from its `PMID` on; None where it is none."""
    # A line that goes on is joined to its own, whatever parser reads it.
    joined = re.sub(r"\r?\n {6}", " ", record)
    found = NbibParser(skip_unknown_tags=True).parse(f"{joined.rstrip()}\nER  - ")
    if len(found) != 1:
        return None
    fields = found[0]
    types = " ".join(fields.get("types", ())).lower()
    csl: dict[str, Any] = {
        "id": "",
        "type": "book" if "book" in types and not fields.get("secondary_title") else "article-journal",
    }
    names = [name_of(line) for line in fields.get("authors", ())]
    names += [{"literal": line} for line in fields.get("groups", ())]
    csl |= {"author": names} if names else {}
    for name, labels in TEXTS.items():
        text = next((fields[label] for label in labels if fields.get(label)), "")
        if text and name not in ("DOI", "language"):
            csl[name] = text
    csl |= {"title": csl["title"].rstrip(".")} if "title" in csl else {}
    if language := next(iter(fields.get("language", ())), ""):
        csl["language"] = _LANGUAGES.get(language, language)
    csl |= {"page": fields["pages"]} if fields.get("pages") else {}
    identifiers = [*fields.get("identifiers", ()), *fields.get("article_identifiers", ())]
    doi = next((text.removesuffix("[doi]").strip() for text in identifiers if text.endswith("[doi]")), "")
    csl |= {"DOI": doi} if doi else {}
    number = fields["type_of_reference"]
    csl |= {"URL": f"https://pubmed.ncbi.nlm.nih.gov/{number}/"} if number.isdigit() else {}
    words = str(fields.get("date", "")).split()
    if words and re.fullmatch(r"\d{4}", words[0]):
        parts = [int(words[0])]
        if len(words) > 1 and words[1] in _MONTHS:
            parts.append(_MONTHS.index(words[1]) + 1)
            parts += [int(words[2])] if len(words) > 2 and words[2].isdigit() else []
        csl["issued"] = {"date-parts": [parts]}
    return csl
