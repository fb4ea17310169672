"""Which page types are searched, and what each puts in the index.

A content app registers beside its pages; this app knows none of them:

    @register(PracticePage, label=_("Pratiques"))
    def content(page): return IndexedContent(body=…)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from wagtail.models import Page


@dataclass(frozen=True)
class IndexedContent:
    """What a page type adds to what every page has.

    Attributes:
        body: plain text of the type's own fields; the body blocks are added to it.
        keywords: words as strong as the title's summary (acronym, former titles).
        made_by: names of those who made it, where it says so.
        terms: ids of terms that the page holds outside its classification (maturity, status), or None.
        measured: true where the page has measured results.
        extra: what a card shows besides (a figure), as JSON has it.
    """

    body: str = ""
    keywords: tuple[str, ...] = ()
    terms: tuple[int | None, ...] = ()
    made_by: str = ""
    measured: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchableType:
    """A page type that is searched."""

    name: str
    label: str | Promise
    model: type[Page]
    content: Callable[[Any], IndexedContent]
    order: int
    about_portal: bool
    measured: Callable[[], Q] | None = None


SEARCHABLE: dict[type[Page], SearchableType] = {}
NOT_SEARCHED: set[type[Page]] = set()


def register(
    model: Any,
    *,
    label: str | Promise,
    order: int,
    about_portal: bool = False,
    measured: Callable[[], Q] | None = None,
) -> Callable[[Callable[[Any], IndexedContent]], Callable[[Any], IndexedContent]]:
    """Declare that pages of `model` are searched; its `kind` is the value of the facet `type`.

    What is `about_portal` rather than a content comes after contents that answer as well (`search.ranking`).
    `measured` gives the condition on pages that they have measured results, for when the database answers.
    """

    def decorate(content: Callable[[Any], IndexedContent]) -> Callable[[Any], IndexedContent]:
        SEARCHABLE[model] = SearchableType(model.kind, label, model, content, order, about_portal, measured)
        return content

    return decorate


def not_searched(*models: type[Page]) -> None:
    """Declare that pages of these types are never searched (indexes, sections)."""
    NOT_SEARCHED.update(models)


def searchable_types() -> list[SearchableType]:
    """All types that are searched, in the order in which they are listed."""
    return sorted(SEARCHABLE.values(), key=lambda item: item.order)
