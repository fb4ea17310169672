"""The columns of a spreadsheet: each front-matter key, and the names that people give it."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.text import capfirst

from portal.exchange.registry import SCHEMAS, ContentSchema
from portal.kinds.contents import content_kinds
from portal.text.names import same_name

PLAIN_LABELS = {
    "type": "Type",
    "title": "Titre",
    "slug": "Nom dans l’adresse",
    "visibility": "Visibilité",
    "parent": "Page parente",
    "order": "Rang",
    "body_blocks": "Corps en blocs",
}


def type_label(schema: ContentSchema) -> str:
    """What a page of the type is called, in French."""
    with translation.override("fr-ca"):
        return str(schema.model.kind_label or schema.model._meta.verbose_name)


def sheet_name(schema: ContentSchema) -> str:
    """The name of a sheet of pages of the type: what several are called, in French."""
    with translation.override("fr-ca"):
        return str(capfirst(str(schema.model._meta.verbose_name_plural)))[:31]


def default_type() -> str:
    """The type of a table that names none: the first kind of content."""
    return content_kinds()[0].slug


def schema_named(name: str) -> str | None:
    """The type that a cell or a sheet names, by its key or by what it is called."""
    wanted = same_name(name)
    for schema in SCHEMAS.values():
        if wanted in {schema.type, same_name(type_label(schema)), same_name(sheet_name(schema))}:
            return schema.type
    return None


def column_label(schema: ContentSchema, key: str) -> str:
    """What the column of `key` is called, in French."""
    with translation.override("fr-ca"):
        field = next((item for item in schema.fields if item.key == key), None)
        label = field.codec.label(schema.model) if field else ""
        return str(capfirst(str(label))) or PLAIN_LABELS.get(key, key)


def _folded(name: str) -> str:
    return same_name(name.replace("_", " ").rstrip("* \u00a0\u202f"))


class ColumnNames:
    """The keys that column names stand for, whatever their case, spaces and language."""

    def __init__(self, schemas: Iterable[ContentSchema]) -> None:
        self._by_type: dict[str, dict[str, str]] = {}
        self._all: dict[str, str] = {}
        self._labels: dict[str, list[str]] = {}
        for schema in schemas:
            keys = [*schema.keys, "body_blocks"]
            labels = {key: column_label(schema, key) for key in keys}
            self._labels[schema.type] = list(labels.values())
            names = {_folded(label): key for key, label in reversed(labels.items())}
            names |= {_folded(key): key for key in keys}
            self._by_type[schema.type] = names
            self._all = names | self._all

    def key_of(self, name: str, schema: ContentSchema | None = None) -> str | None:
        """The key that a column name stands for, in the type first; None for a name that is unknown."""
        folded = _folded(name)
        if not folded:
            return None
        own: dict[str, Any] = self._by_type.get(schema.type, {}) if schema else {}
        return own.get(folded) or self._all.get(folded)

    def labels(self, schema: ContentSchema) -> list[str]:
        return self._labels.get(schema.type, [])
