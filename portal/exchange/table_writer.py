"""Writes pages as a spreadsheet: one row a page, one column a front-matter key (see docs/import.md)."""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from portal.exchange.markdown_files import dump_yaml
from portal.exchange.problems import ContentError, quoted
from portal.exchange.registry import ContentSchema
from portal.exchange.spreadsheets import DELIMITER
from portal.exchange.tables import BLOCKS, RISKY, shapes_of, structured_node

CELL_LIMIT = 32_767


def neutralise(text: str) -> str:
    """Return a cell's text that no spreadsheet takes for a formula."""
    return "'" + text if RISKY.match(text) else text


def write_table(path: Path, file_format: str, schema: ContentSchema, pages: Iterable[dict[str, Any]]) -> None:
    """Write pages as rows; the columns are those that at least one page fills. Raises ContentError."""
    rows = [_cells(schema, values, decimal_comma=file_format == "csv") for values in pages]
    keys = [*schema.keys, BLOCKS]
    header = [key for key in keys if key in {"type", "title", "slug"} or any(key in row for row in rows)]
    lines = [[row.get(key, "") for key in header] for row in rows]
    if file_format == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            # In columns in a French Excel, whose separator is not the comma.
            csv.writer(stream, delimiter=DELIMITER).writerows([header, *lines])
        return
    for row in lines:
        for key, cell in zip(header, row, strict=True):
            if len(cell) > CELL_LIMIT:
                raise ContentError(
                    f"{quoted(row[1])}, {key}\u00a0: ce texte dépasse ce qu’une cellule XLSX contient."
                    " Exportez en CSV ou en Markdown."
                )
    _write_xlsx(path, [header, *lines])


def _write_xlsx(path: Path, lines: list[list[str]]) -> None:
    workbook = Workbook()
    # The same content gives the same workbook, whatever the day.
    workbook.properties.created = datetime.datetime(2000, 1, 1)  # noqa: DTZ001  (openpyxl wants it without a zone)
    sheet: Any = workbook.active
    sheet.title = "Pages"
    sheet.freeze_panes = "A2"
    for number, row in enumerate(lines, 1):
        for place, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(row=number, column=place)
                cell.value = re.sub(
                    r"_x(?=[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]",
                    lambda found: "_x005F_x" if found[0] == "_x" else f"_x{ord(found[0]):04X}_",
                    text,
                )
                cell.data_type = "s"
    stream = io.BytesIO()
    workbook.save(stream)
    write_dateless(path, stream)


def write_dateless(path: Path, stream: io.BytesIO) -> None:
    """Copy a workbook with the same date on each of its parts."""
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(item.filename, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def _cells(schema: ContentSchema, values: dict[str, Any], *, decimal_comma: bool) -> dict[str, str]:
    shapes = shapes_of(schema)
    found = {}
    for key, value in values.items():
        if key == "body" and not isinstance(value, str):
            found[BLOCKS] = neutralise(dump_yaml(value))
        elif key in shapes:
            found[key] = neutralise(_structured_cell(value, shapes[key]))
        elif decimal_comma and isinstance(value, float):
            found[key] = str(value).replace(".", ",")
        else:
            found[key] = neutralise(_scalar(value))
    return found


def _scalar(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _structured_cell(value: Any, columns: tuple[str, ...] | None) -> str:
    """Write a structure in the simple form where reading it gives it back, else in YAML."""
    items = value if isinstance(value, list) else [value]
    if columns is None:
        simple = "\n".join(items)
        if [item.text() for item in structured_node(simple, None, 0).items()] == items:
            return simple
        return dump_yaml(items)
    if any(isinstance(part, list | dict) for item in items for part in item.values()):
        return dump_yaml(items)
    texts = [{key: _scalar(part) for key, part in item.items()} for item in items]
    simple = "\n".join(" | ".join(item.get(key, "") for key in columns).rstrip(" |") for item in texts)
    try:
        back = [
            {key: part.text() for key, part in row.mapping().items()}
            for row in structured_node(simple, columns, 0).items()
        ]
    except ContentError:
        back = []
    return simple if back == texts else dump_yaml(items)
