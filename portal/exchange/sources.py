"""Where pages to import are found: content files and spreadsheets."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from portal.exchange.files import FOLDER
from portal.exchange.markdown_files import read_content
from portal.exchange.nodes import Node
from portal.exchange.problems import ContentError, Problem
from portal.text.slugs import slug_of

TABLES = {".csv": "csv", ".xlsx": "xlsx"}


@dataclass
class Entry:
    """The values of one page to import. `folder` is what its file paths start from.

    Of a spreadsheet, `sheet`, `columns` (the letters of each key's column) and `headers` (its name there)
    say where values stand.
    """

    file: str
    line: int
    folder: Path
    values: dict[str, Node]
    default_slug: str = ""
    sheet: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    notices: list[tuple[int, str]] = field(default_factory=list)

    def says(self, key: str) -> bool:
        """Whether the entry decides on a key: a file decides on all, a spreadsheet on those of its columns."""
        return not self.columns or key in self.columns or (key == "body" and "body_blocks" in self.columns)

    def problem(self, line: int, key: str, message: str) -> Problem:
        """Something to correct, or to know, at a key of this entry."""
        whole, dot, part = key.partition(".")
        name = self.headers.get(whole, whole) + dot + part
        return Problem(self.file, line or self.line, name, message, self.sheet, self.columns.get(whole, ""))


@dataclass(frozen=True)
class Source:
    """A file, imported as a whole or not at all."""

    label: str
    path: Path
    file_format: str

    def entries(self) -> list[Entry]:
        """Read the file. Raises ContentError where nothing in it can be read."""
        if self.file_format == "md":
            return [self._markdown()]
        from portal.exchange.tables import read_table

        table = read_table(self.path, self.file_format)
        entries = [
            Entry(
                self.label,
                row.line,
                self.path.parent,
                row.values,
                sheet=table.sheet,
                columns=table.columns,
                headers=table.headers,
            )
            for row in table.rows
        ]
        entries[0].notices = table.notices
        return entries

    def _markdown(self) -> Entry:
        content = read_content(self.path)
        values = content.values
        if content.body:
            if "body" in values and not values["body"].empty:
                raise ContentError(
                    _("le corps est écrit deux fois : dans l’en-tête (body) et après lui. Gardez l’un des deux."),
                    values["body"].line,
                )
            values["body"] = Node(content.body, content.body_line)
        stem = self.path.stem
        slug = stem if re.fullmatch(r"[-a-zA-Z0-9_]+", stem) else slug_of(unicodedata.normalize("NFC", stem))
        return Entry(self.label, 1, self.path.parent, values, slug, notices=content.notices)


def find_sources(path: Path, file_format: str = "auto") -> tuple[Path, list[Source]]:
    """Return the content folder and the files to import, in the order of their paths.

    Raises:
        ContentError: where there is nothing to import at `path`.
    """
    if not path.exists():
        raise ContentError(_("{path} n’existe pas.").format(path=path))
    if path.is_dir():
        if file_format not in {"auto", "md"}:
            raise ContentError(
                _("{path} est un dossier : indiquez le fichier {file_format}.").format(
                    path=path, file_format=file_format
                )
            )
        sources = [Source(found.relative_to(path).as_posix(), found, "md") for found in _markdown_files(path)]
        if not sources:
            raise ContentError(_("{path} ne contient aucun fichier .md.").format(path=path))
        return path, sources
    found = TABLES.get(path.suffix.lower(), "md" if path.suffix.lower() == ".md" else "")
    found = found if file_format == "auto" else file_format
    if not found:
        raise ContentError(_("{path} n’est ni un dossier, ni un fichier .md, .csv ou .xlsx.").format(path=path))
    return path.parent, [Source(path.name, path, found)]


def _markdown_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.md")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)
        # A document attached to a page may itself be Markdown; a README speaks of the folder.
        if not hidden and parts[0] != FOLDER and path.name.lower() != "readme.md":
            yield path
