"""Reads the list of Retraction Watch as a stream: one line in memory, whatever the size of the file.

Source of the columns: Crossref, « Retraction Watch data », README of the repository that publishes the file (Record
ID, Title, URLS, RetractionDate, RetractionDOI, RetractionPubMedID, OriginalPaperDOI, OriginalPaperPubMedID,
RetractionNature, Reason); dates are month, day, year.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.attached.kinds import encoding_of
from portal.references.models import Nature, RetractionNotice
from portal.references.retractions import normal_doi

MOST_BYTES = 256 * 1024 * 1024
MOST_ROWS = 500_000
LONGEST_ROW = 131_072
LONGEST_LINE = 1024 * 1024
HEAD = 64 * 1024
NATURES = {
    "retraction": Nature.RETRACTION,
    "expressionofconcern": Nature.CONCERN,
    "correction": Nature.CORRECTION,
    "reinstatement": Nature.REINSTATEMENT,
}
NEEDED = {
    "recordid": "Record ID",
    "originalpaperdoi": "OriginalPaperDOI",
    "retractionnature": "RetractionNature",
    "retractiondate": "RetractionDate",
}
PROBLEMS = {
    "number": gettext_lazy("« %(value)s » n’est pas un numéro d’avis : la ligne est laissée."),
    "nature": gettext_lazy("nature inconnue, « %(value)s » : la ligne est laissée."),
    "date": gettext_lazy("date illisible, « %(value)s » : l’avis est gardé sans date."),
    "twice": gettext_lazy("l’avis %(value)s est déjà dans le fichier : la ligne est laissée."),
    "broken": gettext_lazy("ligne mal formée : elle est laissée."),
}
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s.*)?")
_INTERNATIONAL = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T\s].*)?")
_ADDRESS = re.compile(r"https?://[^\s;]+")


class RefusedListError(Exception):
    """A file that isn't the list, or is too large; its words say what to do."""


@dataclass(frozen=True)
class Row:
    """A line of the file: its notice, or the code and the value of what is wrong with it, or both; neither for a work
    without any identifier."""

    line: int
    notice: RetractionNotice | None = None
    problem: str = ""
    value: str = ""


class _Stream(io.RawIOBase):
    """Parts of a file, read as one."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._left = b""
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._size += len(part)
            if self._size > MOST_BYTES:
                raise RefusedListError(_("Ce fichier dépasse 256 Mo : ce n’est pas la liste attendue."))
            self._left = part
        taken = self._left[: len(buffer)]
        self._left = self._left[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


class _Lines:
    """Lines, each and those of one row bounded: a quotation mark that nothing closes would take all that follows.

    Not left to `csv.field_size_limit`, which is of the whole process: what reads other files raises it.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken > LONGEST_ROW:
            raise csv.Error("row too long")
        return line


def read_list(parts: Iterable[bytes]) -> Iterator[Row]:
    """Yield each line of the list.

    Raises:
        RefusedListError: a column is missing, or the file is larger than any list.
    """
    stream = io.BufferedReader(_Stream(parts), HEAD)
    encoding = encoding_of(stream.peek(HEAD)[:HEAD])
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    lines = _Lines(text)
    rows = csv.reader(lines)
    try:
        columns = _columns(next(rows, []))
    except csv.Error as error:
        raise RefusedListError(_("La première ligne ne se lit pas : %(error)s") % {"error": error}) from error
    seen: set[int] = set()
    count = 0
    while True:
        lines.taken = 0
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield Row(rows.line_num, problem="broken")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise RefusedListError(_("Ce fichier dépasse 500 000 lignes : ce n’est pas la liste attendue."))
        yield _row(rows.line_num, cells, columns, seen)


def _columns(heads: list[str]) -> dict[str, int]:
    columns = {re.sub(r"[^a-z]", "", head.lower()): rank for rank, head in enumerate(heads)}
    missing = [name for key, name in NEEDED.items() if key not in columns]
    if missing:
        raise RefusedListError(
            _(
                "Il manque les colonnes %(names)s. Apportez le fichier CSV de Retraction Watch tel qu’il est publié, "
                "avec sa première ligne."
            )
            % {"names": ", ".join(missing)}
        )
    return columns


def _row(line: int, cells: list[str], columns: dict[str, int], seen: set[int]) -> Row:
    def cell(name: str) -> str:
        rank = columns.get(name, len(cells))
        return cells[rank].replace("\x00", "").strip() if rank < len(cells) else ""

    number = cell("recordid")
    if not (number.isascii() and number.isdigit() and 0 < int(number[:11]) < 2**31):
        return Row(line, problem="number", value=number[:60])
    nature = NATURES.get(re.sub(r"[^a-z]", "", cell("retractionnature").lower()))
    if nature is None:
        return Row(line, problem="nature", value=cell("retractionnature")[:60])
    if int(number) in seen:
        return Row(line, problem="twice", value=number)
    seen.add(int(number))
    doi, pubmed = normal_doi(cell("originalpaperdoi")), _pubmed(cell("originalpaperpubmedid"))
    if not doi and not pubmed:
        return Row(line)
    written = cell("retractiondate")
    day = day_of(written)
    notice = RetractionNotice(
        record=int(number),
        nature=nature,
        doi=doi,
        pubmed=pubmed,
        title=cell("title")[:300],
        noticed_on=day,
        url=_address(cell("retractiondoi"), cell("retractionpubmedid"), cell("urls")),
        reasons="; ".join(filter(None, (part.strip(" +") for part in cell("reason").split(";"))))[:1000],
    )
    return Row(line, notice, *(("date", written[:60]) if written and day is None else ()))


def day_of(text: str) -> date | None:
    """The day of « 7/23/2019 0:00 », month first, or « 2019-07-23 »; None for what is no day."""
    if found := _AMERICAN.fullmatch(text):
        month, day, year = map(int, found.groups())
    elif found := _INTERNATIONAL.fullmatch(text):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _pubmed(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) else None


def _address(doi: str, pubmed: str, urls: str) -> str:
    """Where the notice is read: by its DOI, else in PubMed, else at the first address that the list gives."""
    if notice := normal_doi(doi):
        return f"https://doi.org/{notice}"
    if number := _pubmed(pubmed):
        return f"https://pubmed.ncbi.nlm.nih.gov/{number}/"
    found = _ADDRESS.search(urls)
    return found[0] if found and len(found[0]) <= 300 else ""
