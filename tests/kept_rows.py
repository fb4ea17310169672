"""What many tests begin with, written once by the portal's own code, then as rows for as long as the process lives.

A home page, a section and its establishment take some hundred milliseconds of signals, checks and queries: a third
of what most tests cost. Here the rows that a function made are noted the first time; the next time they are written
as they were, unless a table that they touch holds something else than it did then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from wagtail.models import Site

from portal.core.models.generation import Generation
from search.lexicon import forget_all


@dataclass(frozen=True)
class Table:
    name: str
    key: str
    columns: tuple[str, ...]

    def listed(self, before: str = "") -> str:
        return ", ".join(f'{before}"{column}"' for column in self.columns)

    def rows(self) -> dict[Any, Any]:
        """The rows by their key, as the database can take them back."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                # An expression: a column by itself would come as Python's type, which goes back otherwise.
                cursor.execute(f'SELECT "{self.key}", {self.listed("+")} FROM "{self.name}"')
                return {row[0]: row[1:] for row in cursor.fetchall()}
            cursor.execute(f'SELECT "{self.key}", to_jsonb(t)::text FROM "{self.name}" t')
            return dict(cursor.fetchall())

    def write(self, rows: list[Any]) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                places = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f'INSERT INTO "{self.name}" ({self.listed()}) VALUES ({places})', rows)
            else:
                cursor.execute(
                    f'INSERT INTO "{self.name}" SELECT * FROM jsonb_populate_recordset(NULL::"{self.name}", %s::jsonb)',
                    [f"[{','.join(rows)}]"],
                )

    def remove(self, keys: list[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f'DELETE FROM "{self.name}" WHERE "{self.key}" = %s', [(key,) for key in keys])


@dataclass(frozen=True)
class Change:
    """What a function did to a table that held `before`."""

    table: Table
    before: dict[Any, Any]
    removed: list[Any]
    added: list[Any]


@cache
def _tables() -> list[Table]:
    models = apps.get_models(include_auto_created=True)
    metas = [model._meta for model in models if model._meta.managed and not model._meta.proxy]
    # Any write adds to the generation; the words of SQLite's index follow from the rows beside them.
    found = {
        meta.db_table: meta
        for meta in metas
        if meta.db_table != Generation._meta.db_table and not meta.db_table.endswith("_fts")
    }
    return [
        Table(name, meta.pk.column, tuple(field.column for field in meta.local_concrete_fields))
        for name, meta in found.items()
    ]


_kept: dict[tuple[Any, ...], list[Change]] = {}


def written_once(make: Callable[..., Any], *arguments: Any) -> None:
    """Do what `make(*arguments)` does to the database; it is told apart by its name and its arguments."""
    key = (connection.vendor, make.__module__, make.__qualname__, *arguments)
    changes = _kept.get(key)
    if changes is not None and all(change.table.rows() == change.before for change in changes):
        _write_again(changes)
        return
    if changes is not None:
        make(*arguments)
        return
    with transaction.atomic():
        before = [(table, table.rows()) for table in _tables()]
        make(*arguments)
        found = []
        for table, held in before:
            now = table.rows()
            changed = [pk for pk in held if now.get(pk) != held[pk]]
            added = [row for pk, row in now.items() if held.get(pk) != row]
            if changed or added:
                found.append(Change(table, held, changed, added))
    _kept[key] = found


@transaction.atomic
def _write_again(changes: list[Change]) -> None:
    for change in changes:
        if change.removed:
            change.table.remove(change.removed)
    for change in changes:
        if change.added:
            change.table.write(change.added)
    # What the portal's signals would have said to what this process keeps.
    Site.clear_site_root_paths_cache()
    forget_all()
