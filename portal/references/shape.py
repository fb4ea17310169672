"""One reference, whoever cites it, in the terms of CSL-JSON (Citation Style Language 1.0.2, appendices III and IV)."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.text.slugs import slug_of

# What stands in `[@key]`; it goes unchanged through Markdown and through the escaping of HTML.
KEY = r"[^\W_](?:[\w.:+/-]{0,78}\w)?"
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
# Words of the title of a work, and of whoever wrote it, that tell nothing in a key.
_EMPTY_WORDS = {*("le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "the", "a", "an", "of", "et", "and")}
# Names of the parts that are CSL's own, by those of the form.
CSL_NAMES = {
    "title": "title",
    "container_title": "container-title",
    "publisher": "publisher",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "doi": "DOI",
    "url": "URL",
    "language": "language",
    "note": "note",
}


@dataclass(frozen=True)
class Reference:
    """A reference of a page.

    Attributes:
        number: its place in the list of the page, from 1.
        key: what cites it; empty where nobody named it.
        csl: the reference in CSL-JSON. A text in the author's own words is a `document` of that title.
        text: that text; empty for a reference whose parts are told apart.
    """

    number: int
    key: str
    csl: Mapping[str, Any]
    text: str = ""

    @property
    def url(self) -> str:
        """Where it is read: its address, else that of its DOI."""
        doi = self.csl.get("DOI")
        return str(self.csl.get("URL") or (f"https://doi.org/{doi}" if doi else ""))

    @property
    def label(self) -> str:
        """Who and when in a few words, else its title: for a list that stands away from the page's references."""
        names = [name.get("literal") or name.get("family", "") for name in self.csl.get("author", ())]
        who = f"{names[0]} et al." if len(names) > 2 else " et ".join(names)
        who = who or str(self.csl.get("publisher") or self.csl.get("container-title") or self.csl.get("title") or "")
        return ", ".join(filter(None, (who, year_of(self.csl.get("issued")))))

    @property
    def plain(self) -> str:
        """All its parts, one after the other, where it can't be formatted and for what looks for words."""
        if self.text:
            return self.text
        names = ", ".join(filter(None, map(whole_name, self.csl.get("author", ()))))
        year = year_of(self.csl.get("issued"))
        parts = (
            f"{names} ({year})" if names and year else names or year,
            self.csl.get("title", ""),
            *(self.csl.get(name, "") for name in ("container-title", "publisher", "volume", "issue", "page")),
            self.url,
        )
        return ". ".join(str(part).rstrip(".") for part in parts if part)


def references_in(rows: Iterable[Mapping[str, Any]]) -> list[Reference]:
    """Read the references that the rows of a page keep, in order."""
    found = []
    for number, row in enumerate(rows, 1):
        value = row["value"]
        key = value.get("key") or ""
        if row["type"] == "work":
            found.append(Reference(number, key, csl_of(value)))
        else:
            text, url = value.get("text") or "", value.get("url") or ""
            csl = {"id": key, "type": "document", "title": text} | ({"URL": url} if url else {})
            found.append(Reference(number, key, csl, text))
    return found


def csl_of(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the CSL-JSON of a reference as its form keeps it; the parts that are empty are left out."""
    csl: dict[str, Any] = {"id": value.get("key") or "", "type": value.get("type") or "document"}
    names = names_of(value.get("authors") or "")
    if names:
        csl["author"] = names
    for name in ("issued", "accessed"):
        date = csl_date(str(value.get(name) or ""))
        if date:
            csl[name] = date
    return csl | {csl_name: value[name] for name, csl_name in CSL_NAMES.items() if value.get(name)}


def csl_date(text: str) -> dict[str, Any] | None:
    """Return the CSL date of « 2023 », « 2023-05 » or « 2023-05-12 »; None for anything else."""
    found = DATE.fullmatch(text)
    return {"date-parts": [[int(part) for part in found.groups() if part]]} if found else None


def year_of(date: Any) -> str:
    return str(date["date-parts"][0][0]) if date else ""


def is_a_date(text: str) -> bool:
    """Tell whether `text` is a year, a month or a day that exists, written from the largest to the smallest."""
    found = DATE.fullmatch(text)
    if not found:
        return False
    year, month, day = found.groups()
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


def names_of(lines: str) -> list[dict[str, str]]:
    """Read authors, one a line: « Nom, Prénom », « Nom, suffixe, Prénom », or a group as it is called.

    A group whose name has a comma stands between braces, as in BibTeX.
    """
    return [name_of(line.strip()) for line in lines.splitlines() if line.strip()]


def name_of(line: str) -> dict[str, str]:
    if line.startswith("{") and line.endswith("}"):
        return {"literal": line[1:-1].strip()}
    parts = [part.strip() for part in line.split(",", 2)]
    if len(parts) == 1 or not all(parts):
        return {"literal": line.strip(", ")}
    named = {"family": parts[0], "given": parts[-1]}
    return named | ({"suffix": parts[1]} if len(parts) == 3 else {})


def line_of(name: Mapping[str, str]) -> str:
    """Write a CSL name as one line that `name_of` reads back."""
    literal = name.get("literal", "")
    if literal:
        return f"{{{literal}}}" if "," in literal or literal.startswith("{") else literal
    family = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))
    given = " ".join(filter(None, (name.get("given"), name.get("dropping-particle"))))
    if not family or not given:
        return line_of({"literal": family or given}) if family or given else ""
    return ", ".join(filter(None, (family, name.get("suffix"), given)))


def whole_name(name: Mapping[str, str]) -> str:
    """A person's name as it is said, or a group's."""
    return name.get("literal") or " ".join(filter(None, (name.get("given"), name.get("family"), name.get("suffix"))))


def proposed_key(value: Mapping[str, Any], taken: Iterable[str] = ()) -> str:
    """Propose a key from the author and the year, else from the title: `inspq-2023`, `hoffmann-2014b`.

    The name of a group is shortened to its initials where it has more than two words.
    """
    names = names_of(value.get("authors") or "")
    name = names[0].get("family") or names[0]["literal"] if names else ""
    words = _words(name)
    if len(words) > 2 and not names[0].get("family"):
        words = ["".join(word[0] for word in words)]
    if not words:
        words = _words(value.get("title") or value.get("text") or "")[:2]
    year = str(value.get("issued") or "")[:4] or "s-d"
    base = "-".join([*(words or ["reference"]), year])[:70]
    used = set(taken)
    return next(key for key in _lettered(base) if key not in used)


def _words(text: str) -> list[str]:
    words = slug_of(unicodedata.normalize("NFC", text)).split("-")
    return [word for word in words if word and word not in _EMPTY_WORDS]


def _lettered(base: str) -> Iterable[str]:
    yield base
    yield from (f"{base}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")
    number = 27
    while True:
        yield f"{base}-{number}"
        number += 1


def keys_of(references: Sequence[Reference]) -> dict[str, int]:
    """The number of each reference that has a key."""
    return {reference.key: reference.number for reference in references if reference.key}
