"""Which page types are searched, and what each puts in the index.

All kinds of content are (`portal.kinds.contents`): what their sections declare is indexed (`search.contents`). Pages of
other types, indexes and sections, are not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from portal.kinds.contents import ContentKind, content_models
from search.contents import IndexedContent, content_reader


@dataclass(frozen=True)
class SearchableType:
    """A page type that is searched."""

    kind: ContentKind
    model: Any
    content: Callable[[Any], IndexedContent]

    @property
    def name(self) -> str:
        return self.kind.slug

    @property
    def label(self) -> str | Promise:
        return self.kind.many

    @property
    def measured(self) -> Callable[[], Q] | None:
        return self.kind.measured

    @property
    def adopters(self) -> Callable[[], Any] | None:
        return self.kind.adopters


@cache
def searchable_types() -> tuple[SearchableType, ...]:
    """All types that are searched, in the order in which they are listed; once the apps are loaded."""
    return tuple(SearchableType(kind, model, content_reader(model)) for kind, model in content_models().items())


def searchable(name: str) -> SearchableType | None:
    return next((item for item in searchable_types() if item.name == name), None)
