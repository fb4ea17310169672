"""Writes pages as content files that the importer reads back to the same content.

Only live pages are written: a draft would be published where it is imported. A page whose
restriction a file can't say (a shared password, other groups) is left out with a warning, because
writing it as another visibility would show it to other readers.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.exchange.markdown_files import write_content
from portal.exchange.problems import ContentError, Problem
from portal.exchange.registry import SCHEMAS, ContentSchema
from portal.exchange.writer import FileWriter, exported_visibility, site_root

Progress = Callable[[Iterable[Any], str], Iterable[Any]]


@dataclass
class ExportReport:
    """What was written, and what was left out and why."""

    pages: int = 0
    drafts: int = 0
    warnings: list[Problem] = field(default_factory=list)


def export_path(
    path: Path,
    *,
    types: list[str] | None = None,
    file_format: str = "md",
    progress: Progress = lambda items, label: items,
) -> ExportReport:
    """Write the live pages of `types` (all by default) below folder `path`, or in one spreadsheet.

    Raises:
        ContentError: where `path` or the types don't fit the format.
    """
    schemas = [SCHEMAS[name] for name in types or SCHEMAS]
    if file_format == "md":
        if path.exists() and not path.is_dir():
            raise ContentError(f"{path} est un fichier\u00a0: indiquez un dossier.")
        return _Export(path, schemas, progress).markdown()
    if len(schemas) != 1:
        raise ContentError("un tableur contient un seul type\u00a0: ajoutez --type, par exemple --type practice.")
    if path.is_dir():
        raise ContentError(f"{path} est un dossier\u00a0: indiquez un fichier .{file_format}.")
    return _Export(path.parent, schemas, progress).table(path, file_format)


class _Export:
    """One export to a folder."""

    def __init__(self, folder: Path, schemas: list[ContentSchema], progress: Progress) -> None:
        self.folder = folder
        self.schemas = schemas
        self.progress = progress
        self.report = ExportReport()
        self.writer = FileWriter(site_root(), folder)

    def markdown(self) -> ExportReport:
        for schema in self.schemas:
            for page in self._pages(schema):
                file = schema.placement.file_path(self.writer.address_of(page.pk))
                target = self.folder / file
                self.writer.base = target.parent
                values = self._values(schema, page, file)
                if values is None:
                    continue
                body = values.pop("body", "")
                if not isinstance(body, str):
                    values["body"], body = body, ""
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(write_content(values, body), encoding="utf-8", newline="\n")
        return self.report

    def table(self, path: Path, file_format: str) -> ExportReport:
        from portal.exchange.table_writer import write_table

        path.parent.mkdir(parents=True, exist_ok=True)
        schema = self.schemas[0]
        write_table(path, file_format, schema, self._rows(schema, path.name))
        return self.report

    def _rows(self, schema: ContentSchema, file: str) -> Iterator[dict[str, Any]]:
        for page in self._pages(schema):
            values = self._values(schema, page, file)
            if values is not None:
                yield values

    def _pages(self, schema: ContentSchema) -> Iterable[Any]:
        root = self.writer.root
        if root is None:
            return []
        pages = schema.model._default_manager.descendant_of(root).order_by("url_path")
        self.report.drafts += pages.filter(live=False).count()
        return self.progress(pages.filter(live=True).iterator(chunk_size=200), schema.type)

    def _values(self, schema: ContentSchema, page: Any, file: str) -> dict[str, Any] | None:
        """The front matter of a page, in order, without what is empty; None where it can't be written."""
        visibility = exported_visibility(page, schema.groups_of)
        if visibility is None:
            self._warn(
                file,
                f"« {page.title} » est réservée par un mot de passe ou à d’autres groupes que ceux de"
                " ses établissements ; un fichier ne peut pas le dire. Elle n’est pas exportée.",
            )
            return None
        values: dict[str, Any] = {"type": schema.type, "title": page.title, "slug": page.slug}
        values |= schema.placement.dump(page, self.writer)
        if visibility != "public":
            values["visibility"] = visibility
        for item in schema.fields:
            values[item.key] = item.codec.dump(page, self.writer)
        for name in self.writer.missing:
            self._warn(file, f"le fichier {name} manque dans la médiathèque ; la page est exportée sans lui.")
        self.writer.missing.clear()
        self.report.pages += 1
        return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}

    def _warn(self, file: str, message: str) -> None:
        self.report.warnings.append(Problem(file, 0, "", message))
