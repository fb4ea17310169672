"""Which page types are read from and written to content files, and how each is laid out.

A content app declares its types beside its pages; this package knows none of them:

    register(ContentSchema("practice", PracticePage, placement=…, fields=(…)))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from wagtail.models import Page

from portal.exchange.codecs import Codec


@dataclass(frozen=True)
class Field:
    """A front-matter key and what reads and writes it."""

    key: str
    codec: Codec


class Placement(Protocol):
    """Where the pages of a type stand in the tree, and what front-matter keys say so."""

    keys: tuple[str, ...]

    def parent_path(self, values: dict[str, Any], reader: Any) -> str | None:
        """Return the parent's address, or None after reporting a problem to `reader`."""

    def ensure_parent(self, path: str, reader: Any) -> Page:
        """Return the parent page, made where it may be; LookupError where it can't."""

    def dump(self, page: Page, writer: Any) -> dict[str, Any]:
        """Return the front-matter keys that place `page`."""

    def file_path(self, address: str) -> str:
        """Return where the page at `address` is written, below the content folder."""


@dataclass(frozen=True)
class ContentSchema:
    """How the pages of one type are written in content files.

    `groups_of` returns the groups that read a page of visibility `establishment`.
    """

    type: str
    model: Any
    placement: Placement
    fields: tuple[Field, ...]
    groups_of: Callable[[Any], list[Any]] = lambda page: []

    @property
    def keys(self) -> list[str]:
        """Every front-matter key of the type, in the order in which they are written."""
        return ["type", "title", "slug", *self.placement.keys, "visibility", *(field.key for field in self.fields)]


SCHEMAS: dict[str, ContentSchema] = {}
SITE_BUILDERS: list[Callable[[], Any]] = []


def register(schema: ContentSchema) -> ContentSchema:
    """Declare that pages of this type are imported and exported."""
    SCHEMAS[schema.type] = schema
    return schema


def register_site_builder(builder: Callable[[], Any]) -> None:
    """Declare what makes the root of the site, run before an import; it must be idempotent."""
    SITE_BUILDERS.append(builder)


def schema_of(page: Page) -> ContentSchema | None:
    """Return the schema of a page of any class, or None where its type isn't exchanged."""
    model = page.specific_class
    return next((schema for schema in SCHEMAS.values() if schema.model is model), None)
