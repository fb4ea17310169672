"""Conditions and values that are looked up in another table by its key, in the query that reads pages.

They say what `Exists`, `Subquery` and joins say, and the database does as much; but Django takes a millisecond to write
each of those, for every query of every page, and these take a twentieth of it.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Field, Func, IntegerField, Model

# A name that no alias of Django's own is.
ALIAS = "looked_up"


class _Rows(Func):
    """The rows of a table for this key whose `field` has one of these values.

    Args:
        by: the field of `model` that holds the key.
    """

    start: str
    output: Field

    def __init__(self, key: Any, *, model: type[Model], by: str, field: str, values: Collection[Any]) -> None:
        super().__init__(key, output_field=self.output)
        self.table = model._meta.db_table
        fields: list[Any] = [model._meta.get_field(by), model._meta.get_field(field)]
        self.columns = [kept.column for kept in fields]
        self.values = tuple(sorted(values))

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        if not self.values:
            raise EmptyResultSet
        key, parameters = compiler.compile(self.source_expressions[0])
        name = connection.ops.quote_name
        by, field = (f"{name(ALIAS)}.{name(column)}" for column in self.columns)
        marks = ", ".join(["%s"] * len(self.values))
        rows = f"FROM {name(self.table)} {name(ALIAS)} WHERE {by} = {key} AND {field} IN ({marks})"
        return f"{self.start} {rows})", (*parameters, *self.values)


class HasRow(_Rows):
    """The condition that there is such a row."""

    start, output = "EXISTS(SELECT 1", BooleanField()


class CountOfRows(_Rows):
    """How many such rows there are."""

    start, output = "(SELECT COUNT(*)", IntegerField()
    # Of no value, none.
    empty_result_set_value = 0


class FirstOf(Func):
    """The first of these fields, each of a table of its own, that this primary key has there; else an empty text."""

    def __init__(self, key: Any, *, fields: Collection[Field], output_field: Any) -> None:
        super().__init__(key, output_field=output_field)
        self.columns = tuple(
            (field.model._meta.db_table, field.model._meta.pk.column, field.column) for field in fields
        )

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        key, parameters = compiler.compile(self.source_expressions[0])
        name = connection.ops.quote_name
        alias = name(ALIAS)
        found = [
            f"(SELECT {alias}.{name(column)} FROM {name(table)} {alias} WHERE {alias}.{name(by)} = {key})"  # noqa: S608
            for table, by, column in self.columns
        ]
        return f"COALESCE({', '.join([*found, chr(39) * 2])})", tuple(parameters) * len(found)
