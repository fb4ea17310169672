"""Reads pages from a spreadsheet: one row a page, one column a front-matter key (see docs/import.md)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from portal.exchange.columns import ColumnNames, default_type, schema_named
from portal.exchange.delimited import read_delimited
from portal.exchange.grids import Cell, Grid, Row, letters_of
from portal.exchange.nodes import Node, parse_yaml
from portal.exchange.problems import ContentError, quoted, suggestion
from portal.exchange.registry import SCHEMAS, ContentSchema
from portal.exchange.workbooks import read_workbook
from portal.text.slugs import slug_of

# A spreadsheet runs a cell that begins so. The exporter puts an apostrophe before it, and before
# a text that begins with apostrophes followed by one, so that reading takes exactly one away.
RISKY = re.compile(r"'*[=+\-@\t\r]")
ESCAPED = re.compile(r"'+[=+\-@\t\r]")
BLOCKS = "body_blocks"
# How far below the top the row of column names may stand: titles and notes come before it.
HEADER_WITHIN = 20


def restore(text: str) -> str:
    """The inverse of `neutralise`; any other text is returned as it is."""
    return text[1:] if ESCAPED.match(text) else text


@dataclass
class TableRow:
    """The values of one page, and the number of its row."""

    line: int
    values: dict[str, Node]


@dataclass
class Table:
    """What was read: rows, and what a person must know of what wasn't.

    `columns` gives the letters of the column of each key, `headers` the name that the file gives it.
    """

    sheet: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)
    notices: list[tuple[int, str]] = field(default_factory=list)


def read_table(path: Path, file_format: str) -> Table:
    """Read the rows of a spreadsheet that a person sees. Raises ContentError."""
    names = ColumnNames(SCHEMAS.values())
    if file_format == "csv":
        grid = read_delimited(path, lambda cells: sum(names.key_of(cell) is not None for cell in cells))
        return _Reading(grid, names).table()
    grids = list(read_workbook(path))
    grid = _first_table(grids, names)
    # What is hidden is told even where nothing is left to read.
    grid.notices += _unread(grids, grid)
    return _Reading(grid, names).table()


def _first_table(grids: list[Grid], names: ColumnNames) -> Grid:
    """The first visible sheet that names columns, else the first that holds something."""
    filled = [grid for grid in grids if grid.rows]
    return next((grid for grid in filled if _header_row(grid, names) is not None), (filled or grids or [Grid([])])[0])


def _unread(grids: list[Grid], chosen: Grid) -> list[str]:
    hidden = ", ".join(quoted(grid.sheet) for grid in grids if grid.hidden)
    others = ", ".join(quoted(grid.sheet) for grid in grids if grid.rows and grid is not chosen)
    notices = [_("feuilles masquées, non lues : {hidden}.").format(hidden=hidden)] if hidden else []
    if others:
        notices.append(
            _("seule la feuille {sheet} est lue ; feuilles non lues : {others}.").format(
                sheet=quoted(chosen.sheet), others=others
            )
        )
    return notices


def _header_row(grid: Grid, names: ColumnNames) -> int | None:
    """The place of the first row that names the column of the titles, or two columns."""
    for place, row in enumerate(grid.rows[:HEADER_WITHIN]):
        keys = {names.key_of(cell.text) for cell in row.cells} - {None}
        if "title" in keys or len(keys) > 1:
            return place
    return None


class _Reading:
    """Reads one grid."""

    def __init__(self, grid: Grid, names: ColumnNames) -> None:
        self.grid = grid
        self.names = names
        self.result = Table(grid.sheet)
        # A sheet that bears the name of a type holds pages of that type.
        self.default_type = schema_named(grid.sheet) or default_type()

    def table(self) -> Table:
        self.result.notices += [(0, notice) for notice in self.grid.notices]
        if not self.grid.rows:
            raise ContentError(
                _("le fichier est vide : la première rangée nomme les colonnes.{hidden}").format(hidden=self._hidden()),
                1,
            )
        place = _header_row(self.grid, self.names)
        if place is None:
            first = self.grid.rows[0]
            raise ContentError(
                _(
                    "cette rangée ne nomme pas de colonne connue ({shown}). Nommez les colonnes, "
                    "par exemple Titre et Établissements ; le modèle à télécharger les a toutes."
                ).format(shown=self._shown(first)),
                first.number,
            )
        above = self.grid.rows[:place]
        if above:
            said = " ".join(self._shown(row) for row in above)
            self.result.notices.append(
                (above[0].number, _("au-dessus de l’en-tête, non lu : {said}.").format(said=quoted(said, 120)))
            )
        header = self.grid.rows[place]
        columns = self._columns(header)
        for row in self.grid.rows[place + 1 :]:
            self.result.rows.append(TableRow(row.number, self._values(row, columns)))
        if not self.result.rows:
            raise ContentError(
                _("aucune rangée à importer sous l’en-tête (rangée {number}).{hidden}").format(
                    number=header.number, hidden=self._hidden()
                ),
                header.number,
            )
        return self.result

    def _hidden(self) -> str:
        return " " + " ".join(self.grid.notices) if self.grid.notices else ""

    def _shown(self, row: Row) -> str:
        return " | ".join(cell.text for cell in row.cells if not cell.empty)

    def _place(self, row: int, column: int) -> str:
        sheet = f"feuille {quoted(self.grid.sheet)}, " if self.grid.sheet else ""
        return f"{sheet}cellule {letters_of(column)}{row}"

    def _columns(self, header: Row) -> dict[int, str]:
        """The key of each column, by its place. Raises ContentError for a name that is unknown or there twice."""
        schema = SCHEMAS[self.default_type]
        found: dict[int, str] = {}
        for place, cell in enumerate(header.cells):
            if cell.fault:
                raise ContentError(f"{self._place(header.number, place)}\u00a0: {cell.fault}", header.number)
            if cell.empty:
                continue
            key = self.names.key_of(cell.text, schema)
            if key is None:
                near = suggestion(cell.text.strip(), [*schema.keys, *self.names.labels(schema)])
                raise ContentError(
                    _("{place} : la colonne {text} n’existe pas.{near} Corrigez son nom, ou supprimez-la.").format(
                        place=self._place(header.number, place), text=quoted(cell.text), near=near
                    ),
                    header.number,
                )
            if key in found.values():
                raise ContentError(
                    _("la colonne {text} est là deux fois.").format(text=quoted(cell.text)), header.number
                )
            if place in self.grid.hidden_columns:
                raise ContentError(
                    _("la colonne {column} ({text}) est masquée. Affichez-la, ou supprimez-la.").format(
                        column=letters_of(place), text=quoted(cell.text)
                    ),
                    header.number,
                )
            found[place] = key
            self.result.columns[key] = letters_of(place)
            self.result.headers[key] = " ".join(cell.text.split()).rstrip("* ")
        self.width = len(header.cells)
        return found

    def _values(self, row: Row, columns: dict[int, str]) -> dict[str, Node]:
        cells: dict[str, Cell] = {}
        for place, cell in enumerate(row.cells):
            if cell.empty:
                continue
            if place not in columns:
                where = f"{self._place(row.number, place)} ({quoted(cell.text)})"
                if place >= self.width:
                    raise ContentError(
                        _("{where} : cette rangée a plus de cellules que l’en-tête n’a de colonnes.").format(
                            where=where
                        ),
                        row.number,
                    )
                raise ContentError(
                    _("{where} : cette cellule est dans une colonne sans nom.").format(where=where), row.number
                )
            cells[columns[place]] = cell
        kind = Node(restore(cells.pop("type", Cell(self.default_type)).text), row.number)
        found = {"type": kind} | {key: self._node(cell, row.number) for key, cell in cells.items()}
        schema = SCHEMAS.get(schema_named(kind.text()) or "")
        if schema is None:
            return found
        kind.value = schema.type
        self._structure(found, cells, schema, row.number)
        if "slug" not in found:
            title = found.get("title", Node("", row.number))
            found["slug"] = Node("" if title.fault else slug_of(title.text()), row.number)
        return found

    def _node(self, cell: Cell, number: int) -> Node:
        return Node("" if cell.fault else restore(cell.text), number, fault=cell.fault)

    def _structure(self, found: dict[str, Node], cells: dict[str, Cell], schema: ContentSchema, number: int) -> None:
        """Read the cells that hold lists, repeated parts or exact numbers, as the type has them."""
        shapes = shapes_of(schema)
        exact = {item.key for item in schema.fields if item.codec.exact}
        for key, node in list(found.items()):
            if node.fault:
                continue
            if key == BLOCKS:
                found["body"] = structure(found.pop(key).text(), number)
            elif key in shapes:
                found[key] = structured_node(node.text(), shapes[key], number)
            elif key in exact and cells[key].exact:
                node.value = cells[key].exact


def shapes_of(schema: ContentSchema) -> dict[str, tuple[str, ...] | None]:
    """The keys whose cells are structured: their columns, or None for a list of short texts."""
    found: dict[str, tuple[str, ...] | None] = {}
    for item in schema.fields:
        columns = item.codec.columns(schema.model)
        if columns or item.codec.listed:
            found[item.key] = columns or None
    return found


def structured_node(text: str, columns: tuple[str, ...] | None, line: int) -> Node:
    """Read a structured cell: YAML where it begins with « - », else one row a line."""
    if text.startswith("- "):
        return structure(text, line)
    if columns is None:
        parts = text.split("\n") if "\n" in text else text.split(";")
        return Node([Node(part.strip(), line) for part in parts if part.strip()], line)
    rows = []
    for row in filter(str.strip, text.split("\n")):
        parts = [part.strip() for part in row.split("|")]
        if len(parts) > len(columns):
            raise ContentError(
                _("{row} a plus de parties que prévu. Écrivez : {names}.").format(
                    row=quoted(row), names=" | ".join(columns)
                ),
                line,
            )
        rows.append(Node({key: Node(part, line) for key, part in zip(columns, parts, strict=False) if part}, line))
    return Node(rows, line)


def structure(text: str, line: int) -> Node:
    """Read a cell of YAML. Raises ContentError."""
    try:
        node = parse_yaml(text)
    except ContentError as refused:
        raise ContentError(_("dans une cellule, {message}").format(message=refused.message), line) from refused
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
