"""References as people bring them: BibTeX, RIS, NBIB, CSL-JSON, pasted DOIs and citations.

Each is taken, or refused with its line and the reason: nothing is lost unseen.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.attached.kinds import encoding_of
from portal.references.bibtex import read_bibtex
from portal.references.ris import read_nbib, read_ris
from portal.references.rows import work_of
from portal.text.identifiers import tidy_doi

MAX_BYTES = 2 * 1024 * 1024
MAX_ENTRIES = 500
# What is shown of an entry that is refused.
SHOWN = 300
_RIS_LINE = re.compile(r"^\s{0,3}([A-Z][A-Z0-9]) {0,2}- ?(.*)$")
_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi\s*:\s*)?10\.\d{4,9}/\S+", re.I)
_BULLET = re.compile(r"^(?:[-•*]|\[?\d{1,3}[.)\]])\s+")


class UnreadableReferencesError(Exception):
    """What holds no reference at all, or too many; its words say what to do."""


@dataclass(frozen=True)
class Brought:
    """One reference that somebody brings.

    Attributes:
        line: where it begins, from 1.
        source: as it was written.
        row: the row of the page's references that it makes, `type` and `value`; empty where it is refused.
        reason: why it is refused, or what is left to do.
    """

    line: int
    source: str
    row: dict[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def taken(self) -> bool:
        return bool(self.row)

    @property
    def shown_source(self) -> str:
        text = " ".join(self.source.split())
        return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def read_references(content: bytes) -> list[Brought]:
    """Return all that `content` holds, in order.

    Raises:
        UnreadableReferencesError: saying what to do.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableReferencesError(
            _("Ces références dépassent %(limit)s Mo. Divisez-les en plusieurs fichiers.")
            % {"limit": MAX_BYTES // (1024 * 1024)}
        )
    text = content.decode(encoding_of(content[:65536]), "replace").replace("\r\n", "\n").replace("\r", "\n")
    found: list[Brought] = []
    for brought in _reader_of(text)(text.lstrip("\ufeff")):
        found.append(brought)
        if len(found) > MAX_ENTRIES:
            raise UnreadableReferencesError(
                _("Il y a plus de %(limit)s références. Apportez-les en plusieurs fois.") % {"limit": MAX_ENTRIES}
            )
    if not found:
        raise UnreadableReferencesError(
            _("Aucune référence n’est reconnue. Exportez-les en BibTeX, RIS, NBIB ou CSL-JSON, ou collez des DOI.")
        )
    return found


def _reader_of(text: str) -> Callable[[str], Iterator[Brought]]:
    start = text.lstrip("\ufeff \n\t")
    if start.startswith(("[{", "{", "[\n", "[ ", "[]")):
        return _from_json
    if re.search(r"^PMID ?- ?\d", start, re.M):
        return _from_nbib
    if re.search(r"^\s{0,3}TY {0,2}- ?[A-Z]", start, re.M):
        return _from_ris
    if re.search(r"^\s*@\s*\w+\s*[{(]", start, re.M):
        return _from_bibtex
    return _from_lines


def _brought(line: int, source: str, csl: Any, refusal: str) -> Brought:
    if not isinstance(csl, dict):
        return Brought(line, source, reason=refusal)
    try:
        return Brought(line, source, {"type": "work", "value": work_of(csl)})
    except ValidationError as error:
        return Brought(line, source, reason=" ".join(error.messages))


def _from_bibtex(text: str) -> Iterator[Brought]:
    for entry in read_bibtex(text):
        refusal = (
            _("Une accolade, une virgule ou un guillemet manque dans cette entrée, ou dans celle d’avant.")
            if entry.broken
            else _("Cette entrée n’a pas pu être lue : vérifiez ses champs et ses commandes LaTeX.")
        )
        yield _brought(entry.line, entry.source, entry.csl, refusal)


def _from_ris(text: str) -> Iterator[Brought]:
    refusal = _("Cette entrée n’a pas pu être lue : elle va d’une ligne « TY  - » à une ligne « ER  - ».")
    for line, record in _records(text, "TY"):
        lines = [_RIS_LINE.sub(r"\1  - \2", part) for part in record.split("\n")]
        whole = "\n".join([*lines, "ER  - "])
        yield _brought(line, record, read_ris(whole) if lines[0].startswith("TY") else None, refusal)


def _from_nbib(text: str) -> Iterator[Brought]:
    refusal = _("Cette entrée n’a pas pu être lue : elle commence par une ligne « PMID- ».")
    for line, record in _records(text, "PMID"):
        yield _brought(line, record, read_nbib(record) if record.startswith("PMID") else None, refusal)


def _records(text: str, start: str) -> Iterator[tuple[int, str]]:
    """Part a text at the lines that begin a record; what stands outside of any is one too, for its reader to refuse."""
    lines: list[str] = []
    first = 1
    for number, line in enumerate([*text.split("\n"), f"{start}  - "], 1):
        begins = re.match(rf"\s{{0,3}}{start} {{0,2}}- ?", line)
        ends = re.match(r"\s{0,3}ER {0,2}- ?", line)
        if (begins or ends) and "".join(lines).strip():
            yield first, "\n".join(lines).strip("\n")
        if begins or ends:
            lines, first = [], number + (1 if ends else 0)
        if begins:
            lines = [line]
        elif not ends and (line.strip() or lines):
            first = number if not lines else first
            lines.append(line)


def _from_json(text: str) -> Iterator[Brought]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise UnreadableReferencesError(
            _("Ce fichier JSON est mal formé à la ligne %(line)s. Exportez-le de nouveau en CSL-JSON.") % {"line": line}
        ) from error
    items = data if isinstance(data, list) else data.get("items", [data])
    refusal = _("Ceci n’est pas une référence en CSL-JSON.")
    for rank, item in enumerate(items if isinstance(items, list) else [items], 1):
        yield _brought(rank, json.dumps(item, ensure_ascii=False), item, refusal)


def _from_lines(text: str) -> Iterator[Brought]:
    """DOIs, alone or in a citation that somebody pasted: what is read of it is kept in its own words."""
    for number, raw in enumerate(text.split("\n"), 1):
        line = _BULLET.sub("", " ".join(raw.replace("\x00", "").split()))
        if not line:
            continue
        found = _DOI.search(line)
        doi = tidy_doi(found[0]) if found else ""
        if found and len(doi) <= 200 and len(line.replace(found[0], "").strip(" .,;:()<>[]")) < 12:
            value = {"type": "article-journal", "title": _("À compléter (DOI %(doi)s)") % {"doi": doi}, "doi": doi}
            reason = _("Seul le DOI est connu : complétez la référence.")
            yield Brought(number, raw, {"type": "work", "value": value | {"key": ""}}, reason)
        elif len(line) >= 20 and re.search(r"[^\W\d_]{2}", line):
            value = {"text": line, "url": f"https://doi.org/{doi}" if doi and len(doi) < 180 else "", "key": ""}
            yield Brought(number, raw, {"type": "reference", "value": value}, _("Gardée en texte libre."))
        else:
            yield Brought(number, raw, reason=_("Ceci n’est ni un DOI, ni une référence."))
