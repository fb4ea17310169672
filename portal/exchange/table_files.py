"""A table as a file for spreadsheets: CSV that opens in columns, or a workbook whose numbers stay numbers."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from portal.exchange.spreadsheets import csv_lines, neutral

EXTENSIONS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
# What a cell of a workbook holds at most, and characters that XML has no place for besides controls.
LONGEST_CELL = 32_767
_NOT_XML = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Table:
    """What is written: rows, the first of which is the head; the name of the file, without its extension.

    `title` names the sheet, `widths` are those of its columns, in characters, and `frozen` is the first cell that
    scrolls.
    """

    name: str
    title: str
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int]
    frozen: str = "A2"


def sheet_text(value: str) -> str:
    """Text that a spreadsheet shows and never runs, of what its format holds: XML without controls, not too long."""
    text = neutral(_NOT_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", value)))
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def table_content(table: Table, extension: str) -> bytes:
    """The bytes of a table in the format that ends with `extension`."""
    if extension == "csv":
        return "".join(csv_lines(table.rows)).encode()
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet: Any = workbook.create_sheet(table.title)
    for line in table.rows:
        sheet.append([sheet_text(cell) if isinstance(cell, str) else cell for cell in line])
    for cell, width in zip(sheet[1], table.widths, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = table.frozen
    return workbook_bytes(workbook)


def workbook_bytes(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def table_response(table: Table, extension: str) -> HttpResponse:
    return file_response(table_content(table, extension), f"{table.name}.{extension}", CONTENT_TYPES[extension])


def file_response(content: bytes, name: str, content_type: str) -> HttpResponse:
    """An answer that browsers save under `name`."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
