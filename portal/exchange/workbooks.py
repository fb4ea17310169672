"""Workbooks (XLSX) as a person sees them: the sheets, rows and values that the screen shows.

Each sheet is read twice: its shape first (what is hidden, merged, not calculated, and how big it
is), with bounded memory; then its values, by openpyxl, within the bounds that the shape gave.
"""

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from portal.exchange.files import read_file
from portal.exchange.grids import (
    MAX_COLUMNS,
    MAX_DECLARED_ROWS,
    MAX_ROWS,
    Cell,
    Grid,
    Row,
    letters_of,
    ranges,
    text_cell,
)
from portal.exchange.nodes import FORBIDDEN
from portal.exchange.patience import look
from portal.exchange.problems import ContentError, quoted
from portal.text.dates import MONTH_NAMES

MAX_UNPACKED = 100 * 1024 * 1024
# Styles, relations and properties are read whole, where sheets and texts are read as a stream.
MAX_PART = 8 * 1024 * 1024
MAX_PARTS = 2_000
LAST_ROW = 1_048_576
STREAMED = re.compile(r"xl/(?:worksheets/[^/]+\.xml|sharedStrings\.xml|media/.*)", flags=re.IGNORECASE)
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
NOT_A_WORKBOOK = gettext_lazy("ce fichier n’est pas un classeur XLSX lisible. Réenregistrez-le au format .xlsx.")


@dataclass
class Shape:
    """What a sheet's values don't say."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0


def read_workbook(path: Path) -> Iterator[Grid]:
    """Yield the sheets in their order, the hidden ones without their rows.

    Raises:
        ContentError: where it isn't a workbook, or is too big once unpacked.
    """
    data = read_file(path, settings.MAX_UPLOAD_BYTES, 0)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive)
            yield from _sheets(data, archive)
    except (
        *(zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, SyntaxError),
        *(ParseError, DefusedXmlException, TypeError, AttributeError, NotImplementedError, OverflowError),
    ) as error:
        # openpyxl reads what a file declares: whatever it stumbles on is a fault of the file.
        raise ContentError(NOT_A_WORKBOOK) from error


def _check_size(archive: zipfile.ZipFile) -> None:
    """A workbook is a ZIP: its unpacked sizes are known, and enforced, before anything is unpacked."""
    parts = archive.infolist()
    whole = [part for part in parts if not STREAMED.fullmatch(part.filename)]
    if (
        len(parts) > MAX_PARTS
        or sum(part.file_size for part in parts) > MAX_UNPACKED
        or any(part.file_size > MAX_PART for part in whole)
    ):
        raise ContentError(_("ce classeur est trop gros une fois décompressé. Divisez-le."))


def _sheets(data: bytes, archive: zipfile.ZipFile) -> Iterator[Grid]:
    reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    with _quietly():
        reader.read()
    parts = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
    sheets: list[Any] = [sheet for sheet in reader.wb.worksheets if sheet.title in parts]
    for sheet in sheets:
        if sheet.sheet_state != "visible":
            yield Grid([], sheet.title, hidden=True)
            continue
        with archive.open(parts[sheet.title]) as source:
            shape = _shape(source, sheet.title)
        with _quietly():
            yield _grid(sheet, shape)


@contextmanager
def _quietly() -> Iterator[None]:
    """What openpyxl warns that it leaves out (pictures, extensions of validations) holds no value."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _shape(source: IO[bytes], title: str) -> Shape:
    """Read the shape of a sheet, element by element, keeping none."""
    shape = Shape()
    row, column, rows, cells, holder = 0, 0, 0, 0, None
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            if name == "sheetData":
                holder = element
            elif name == "row":
                row, column = int(element.get("r") or row + 1), 0
                if row > LAST_ROW:
                    raise ValueError(row)
                look(rows)
                if element.get("hidden") in ("1", "true"):
                    shape.hidden_rows.add(row)
            elif name == "col" and element.get("hidden") in ("1", "true"):
                first, last = int(element.get("min", 1)), int(element.get("max", 1))
                shape.hidden_columns |= set(range(first, min(last, MAX_COLUMNS) + 1))
        elif name == "c":
            place = REFERENCE.fullmatch(element.get("r") or "")
            column = _column(place[1]) if place else column + 1
            cells += 1
            look(cells)
            if len(element):
                if column > MAX_COLUMNS:
                    raise ContentError(
                        _(
                            "feuille {title}, colonne {column} : plus de {limit} colonnes. Supprimez "
                            "celles qui ne servent pas."
                        ).format(title=quoted(title), column=letters_of(column - 1), limit=MAX_COLUMNS),
                        row,
                    )
                shape.last_row, shape.last_column = row, max(shape.last_column, column)
                _note_formula(element, shape, row, column)
        elif name == "row":
            rows += 1
            if shape.last_row == row and rows > MAX_ROWS:
                raise ContentError(
                    _("la feuille {title} dépasse {limit} rangées. Divisez-la.").format(
                        title=quoted(title), limit=MAX_ROWS
                    ),
                    row,
                )
            if rows > MAX_DECLARED_ROWS:
                raise ContentError(
                    _(
                        "la feuille {title} dépasse {limit} rangées, vides pour la plupart. Supprimez "
                        "celles qui ne servent pas."
                    ).format(title=quoted(title), limit=MAX_DECLARED_ROWS),
                    row,
                )
            if holder is not None:
                holder.clear()
        elif name == "mergeCell":
            left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
            shape.merged.append((left or 1, top or 1, right or 1, bottom or 1))
    return shape


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _note_formula(element: Any, shape: Shape, row: int, column: int) -> None:
    values = {child.tag.rpartition("}")[2]: child for child in element}
    if "f" in values and not (("v" in values and values["v"].text) or "is" in values or element.get("t") == "str"):
        shape.uncalculated.add((row, column))


def _grid(sheet: Any, shape: Shape) -> Grid:
    sheet.reset_dimensions()
    rows: dict[int, list[Cell]] = {}
    skipped = []
    if shape.last_row:
        found = sheet.iter_rows(max_row=shape.last_row, max_col=shape.last_column)
        for number, cells in enumerate(found, 1):
            look(number)
            read = [_cell(cell) for cell in cells]
            for place in range(len(read)):
                if (number, place + 1) in shape.uncalculated:
                    read[place] = Cell(
                        fault=_(
                            "la formule n’a pas de résultat enregistré. Ouvrez le classeur dans Excel, "
                            "enregistrez-le, ou tapez la valeur voulue."
                        )
                    )
            rows[number] = read
    _spread_merged(rows, shape)
    kept = []
    for number, cells in rows.items():
        row = Row(number, cells)
        if row.empty:
            continue
        if number in shape.hidden_rows:
            skipped.append(number)
        else:
            kept.append(row)
    grid = Grid(kept, sheet.title, hidden_columns={column - 1 for column in shape.hidden_columns})
    if skipped:
        grid.notices.append(
            _(
                "feuille {title} : rangées masquées ou filtrées, non lues : {skipped}. Affichez-les pour les importer."
            ).format(title=quoted(sheet.title), skipped=ranges(skipped))
        )
    return grid


def _spread_merged(rows: dict[int, list[Cell]], shape: Shape) -> None:
    """Give the value of cells merged downwards to each row that holds something else; refuse others."""
    for left, top, right, bottom in shape.merged:
        if top not in rows or left > len(rows[top]):
            continue
        first = rows[top][left - 1]
        if left != right and not first.empty:
            place = f"{letters_of(left - 1)}{top}:{letters_of(right - 1)}{bottom}"
            rows[top][left - 1] = Cell(
                first.text,
                fault=_(
                    "les cellules {place} sont fusionnées : défusionnez-les, et mettez chaque valeur dans sa colonne."
                ).format(place=place),
            )
            continue
        for number in range(top + 1, min(bottom, shape.last_row) + 1):
            if any(not cell.empty for cell in rows[number]):
                rows[number][left - 1] = first


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "e":
        return text_cell(str(value)) if str(value).startswith("#") else text_cell("#N/A")
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "General")
    if isinstance(value, datetime.datetime):
        return Cell(_moment(value, cell.number_format or ""))
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return Cell(str(value))
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), str(value))
    if FORBIDDEN.search(text):
        raise ContentError(_("une cellule contient un caractère qui ne s’enregistre pas."), cell.row)
    return text_cell(text.replace("\r\n", "\n"))


def _plain_format(number_format: str) -> str:
    """The first section of a number format, without quoted text, escapes, colours and conditions."""
    return re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", number_format.split(";")[0])


def _moment(value: datetime.datetime, number_format: str) -> str:
    """A day; with its time if it has one; a month alone where the cell shows no day, for the reader to refuse."""
    shown = _plain_format(number_format).lower()
    if "y" in shown and "d" not in shown:
        return f"{MONTH_NAMES[value.month - 1]} {value.year}"
    if value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="minutes")


def _number(value: float, number_format: str) -> Cell:
    """A number as Excel shows it (15 digits at most, its percent, its decimals), in French."""
    exact = Decimal(format(value, ".15g"))
    shape = _plain_format(number_format)
    scaled = exact * 100 if "%" in shape else exact
    decimals = re.search(r"[0#](?:\.([0#]+))?(?![0#.,])", shape)
    if shape.lower() != "general" and decimals and re.search(r"[0#]", shape):
        places = len(decimals[1] or "")
        text = f"{scaled:,.{places}f}" if re.search(r"#[, \u00a0\u202f]#", shape) else f"{scaled:.{places}f}"
    else:
        text = f"{scaled.normalize():f}"
    text = text.replace(",", "\u00a0").replace(".", ",")
    if "%" in shape:
        text += "\u00a0%"
    elif "$" in number_format.split(";")[0]:
        text += "\u00a0$"
    return Cell(text, exact=f"{exact.normalize():f}")
