"""The generation of what visitors read: a number that changes with every change, in the change's own transaction.

Whatever writes to the database passes by `note_writes`, which Django calls around each statement: a row of weight is
added to a table that only grows, and the generation is the sum of the weights. A sum, not the largest number: of two
transactions that overlap, the one that ends last may hold the smaller number, and its change would go unseen. Weights
are random, so that a database restored to an earlier state doesn't come to a number that was another state's.

Tables that no visitor's page shows (sessions, queues, logs) are declared by `register_unseen`.
"""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.db import connection, models, transaction

from portal.core.models.generation import Generation

LARGEST_WEIGHT = 2**20
# Of the statements that write: the table, where it is named as Django names it.
_WRITING = re.compile(
    r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)"?', re.IGNORECASE
)
_unseen: set[str] = {"django_migrations", "django_session"}
# Whether tables are being made: a list, since all threads share it.
_paused: list[bool] = []
_of_the_answer: ContextVar[int | None] = ContextVar("generation", default=None)


def register_unseen(*tables: type[models.Model] | str) -> None:
    """Say that no page that a visitor reads shows anything of these models (or tables, by name)."""
    _unseen.update(table if isinstance(table, str) else table._meta.db_table for table in tables)


def current_generation() -> int:
    """The generation that this connection sees: one query. What is read after it is at least as new."""
    # What follows may be kept under this number: the next write of this transaction needs another.
    connection.generation_was_read = True  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(_ADDED_UP)
        return int(cursor.fetchone()[0])


def begin_answer(generation: int | None) -> None:
    """Say which generation the answer in preparation will be kept under; None where it won't be."""
    _of_the_answer.set(generation)


def generation_of_the_answer() -> int | None:
    """What a copy that a process keeps by itself must be of, to enter an answer that is kept."""
    return _of_the_answer.get()


def change_generation() -> None:
    """Begin another generation, in the transaction that is open."""
    with connection.cursor() as cursor:
        # A bare statement: SQLite refuses to end a transaction while the answer of the one before is still to be read.
        cursor.execute(_ADDING, [secrets.randbelow(LARGEST_WEIGHT) + 1])


@transaction.atomic
def compact_generations(keep: int = 100) -> None:
    """Make one row of all but the last rows; the sum stays. Rows of transactions that go on aren't there to be read."""
    rows = list(Generation.objects.select_for_update().order_by("pk").values_list("pk", "weight"))[:-keep]
    if len(rows) < 2:
        return
    Generation.objects.filter(pk__in=[number for number, _weight in rows[1:]]).delete()
    Generation.objects.filter(pk=rows[0][0]).update(weight=sum(weight for _number, weight in rows))


_TABLE = Generation._meta.db_table
_ADDING = f"INSERT INTO {_TABLE} (weight) VALUES (%s)"  # noqa: S608  (the table's own name)
_ADDED_UP = f"SELECT COALESCE(SUM(weight), 0) FROM {_TABLE}"  # noqa: S608  (the same)
_unseen.add(_TABLE)


def _noted() -> None:
    """Marks, among what a transaction does at its end, that it has begun a generation. Undone with its savepoint."""


def note_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement; one that changes what visitors read begins another generation.

    Outside a transaction the change comes first: killed between the two, a portal may show what it kept for as long
    as it keeps it.
    """
    result = execute(sql, params, many, context)
    here = context["connection"]
    if _paused or here.alias != connection.alias or not (written := _WRITING.match(sql)) or written[1] in _unseen:
        return result
    marked = any(function is _noted for _sids, function, _robust in here.run_on_commit)
    if not marked or getattr(here, "generation_was_read", False):
        here.generation_was_read = False
        change_generation()
        if here.in_atomic_block:
            transaction.on_commit(_noted)
    return result


def watch(sender: object = None, connection: Any = None, **_signal: Any) -> None:
    """Watch a connection as it opens."""
    if note_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(note_writes)


def pause(**_signal: Any) -> None:
    """Watch nothing while tables are made: this one may not be there."""
    _paused.append(True)


def resume(**_signal: Any) -> None:
    """Watch again; what migrations wrote is a change."""
    if _paused and _TABLE in connection.introspection.table_names():
        _paused.clear()
        change_generation()
