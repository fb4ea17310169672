"""Pages in a spreadsheet: one row a page, one column a front-matter key (see docs/import.md)."""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from portal.core.exchange.files import read_file
from portal.core.exchange.markdown_files import dump_yaml
from portal.core.exchange.nodes import FORBIDDEN, Node, parse_yaml
from portal.core.exchange.problems import ContentError, quoted
from portal.core.exchange.registry import SCHEMAS, ContentSchema
from portal.core.spreadsheets import DELIMITER

# A spreadsheet runs a cell that begins so. The exporter puts an apostrophe before it, and before
# a text that begins with apostrophes followed by one, so that reading takes exactly one away.
RISKY = re.compile(r"'*[=+\-@\t\r]")
ESCAPED = re.compile(r"'+[=+\-@\t\r]")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BLOCKS = "body_blocks"
CELL_LIMIT = 32_767
MAX_ROWS = 20_000
MAX_UNPACKED = 200 * 1024 * 1024


def neutralise(text: str) -> str:
    """Return a cell's text that no spreadsheet takes for a formula."""
    return "'" + text if RISKY.match(text) else text


def restore(text: str) -> str:
    """The inverse of `neutralise`; any other text is returned as it is."""
    return text[1:] if ESCAPED.match(text) else text


# Reading


def read_table(path: Path, file_format: str) -> Iterator[tuple[int, dict[str, Node]]]:
    """Yield (row number, values) for each row that isn't empty. Raises ContentError."""
    rows = _csv_rows(path) if file_format == "csv" else _xlsx_rows(path)
    header: list[str] = []
    for number, cells in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise ContentError(f"le fichier dépasse {MAX_ROWS} rangées. Divisez-le.", number)
        if not header:
            header = _header(cells)
            continue
        if any(cells):
            yield number, _row(header, cells, number)
    if not header:
        raise ContentError("le fichier est vide\u00a0: la première rangée nomme les colonnes.", 1)


def _header(cells: list[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    if not any(header):
        return []
    twice = next((name for name in header if name and header.count(name) > 1), "")
    if twice:
        raise ContentError(f"la colonne {quoted(twice)} est là deux fois.", 1)
    return header


def _row(header: list[str], cells: list[str], number: int) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for name, cell in zip(header, cells, strict=False):
        if not name and cell:
            raise ContentError(f"une cellule ({quoted(cell)}) est dans une colonne sans nom.", number)
        if name and cell:
            found[name] = Node(restore(cell), number)
    if any(cells[len(header) :]):
        raise ContentError("cette rangée a plus de cellules que l’en-tête n’a de colonnes.", number)
    found.setdefault("type", Node("practice", number))
    schema = SCHEMAS.get(found["type"].text().strip())
    if schema is None:
        return found
    found["type"].value = schema.type
    shapes = _shapes(schema)
    for name, node in list(found.items()):
        if name == BLOCKS:
            found["body"] = _structure(found.pop(name).text(), number)
        elif name in shapes:
            found[name] = _node(node.text(), shapes[name], number)
    if "slug" not in found:
        from django.utils.text import slugify

        found["slug"] = Node(slugify(found.get("title", Node("")).text())[:255], number)
    return found


def _shapes(schema: ContentSchema) -> dict[str, tuple[str, ...] | None]:
    """The keys whose cells are structured: their columns, or None for a list of short texts."""
    found: dict[str, tuple[str, ...] | None] = {}
    for item in schema.fields:
        columns = item.codec.columns(schema.model)
        if columns or item.codec.listed:
            found[item.key] = columns or None
    return found


def _node(text: str, columns: tuple[str, ...] | None, line: int) -> Node:
    """Read a structured cell: YAML where it begins with « - », else one row a line."""
    if text.startswith("- "):
        return _structure(text, line)
    if columns is None:
        parts = text.split("\n") if "\n" in text else re.split(r"\s;\s|;\s|;$", text)
        return Node([Node(part.strip(), line) for part in parts if part.strip()], line)
    rows = []
    for row in filter(str.strip, text.split("\n")):
        parts = [part.strip() for part in row.split("|")]
        if len(parts) > len(columns):
            raise ContentError(
                f"{quoted(row)} a plus de parties que prévu. Écrivez\u00a0: {' | '.join(columns)}.", line
            )
        rows.append(Node({key: Node(part, line) for key, part in zip(columns, parts, strict=False) if part}, line))
    return Node(rows, line)


def _structure(text: str, line: int) -> Node:
    try:
        node = parse_yaml(text)
    except ContentError as refused:
        raise ContentError(f"dans une cellule, {refused.message}", line) from refused
    _set_line(node, line)
    return node


def _set_line(node: Node, line: int) -> None:
    node.line = line
    if isinstance(node.value, list):
        children: Iterable[Node] = node.value
    else:
        children = node.value.values() if isinstance(node.value, dict) else ()
    for child in children:
        _set_line(child, line)


def _csv_rows(path: Path) -> Iterator[list[str]]:
    data = read_file(path, settings.MAX_UPLOAD_BYTES, 0)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError(
            "le fichier n’est pas en UTF-8. Enregistrez-le au format «\u00a0CSV UTF-8\u00a0».", line
        ) from error
    if FORBIDDEN.search(text):
        raise ContentError("le fichier contient un caractère nul\u00a0: ce n’est pas du texte.")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(max(settings.MAX_UPLOAD_BYTES, 131_072))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in rows:
            yield [cell.replace("\r\n", "\n") for cell in row]
    except csv.Error as error:
        raise ContentError("le CSV est mal formé ici\u00a0: vérifiez les guillemets.", rows.line_num) from error


def _xlsx_rows(path: Path) -> Iterator[list[str]]:
    data = read_file(path, settings.MAX_UPLOAD_BYTES, 0)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # A workbook is a ZIP: its unpacked size is known before anything is unpacked.
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise ContentError("ce classeur est trop gros une fois décompressé. Divisez-le.")
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for row in workbook.worksheets[0].iter_rows():
            cells = [_cell(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            yield cells
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, SyntaxError) as error:
        raise ContentError(
            "ce fichier n’est pas un classeur XLSX lisible. Réenregistrez-le au format .xlsx."
        ) from error


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), str(value))
    if FORBIDDEN.search(text):
        raise ContentError("une cellule contient un caractère qui ne s’enregistre pas.", cell.row)
    return text.replace("\r\n", "\n")


# Writing


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
    _write_dateless(path, stream)


def _write_dateless(path: Path, stream: io.BytesIO) -> None:
    """Copy a workbook with the same date on each of its parts."""
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(item.filename, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def _cells(schema: ContentSchema, values: dict[str, Any], *, decimal_comma: bool) -> dict[str, str]:
    shapes = _shapes(schema)
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
        if [item.text() for item in _node(simple, None, 0).items()] == items:
            return simple
        return dump_yaml(items)
    texts = [{key: _scalar(part) for key, part in item.items()} for item in items]
    simple = "\n".join(" | ".join(item.get(key, "") for key in columns).rstrip(" |") for item in texts)
    try:
        back = [{key: part.text() for key, part in row.mapping().items()} for row in _node(simple, columns, 0).items()]
    except ContentError:
        back = []
    return simple if back == texts else dump_yaml(items)
