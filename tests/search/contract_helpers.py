"""What the contract of the engines is written with."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from search.documents import SearchDocument
from search.engines.base import SearchEngine
from search.request import SearchRequest
from search.synonyms import TermGroup

TODAY = datetime.now(UTC).date()
FACETS = ("type", "region")
PUBLIC = frozenset(["public"])
MEMBER = frozenset(["public", "members"])

GROUPS = (
    TermGroup("acronym", ("SAD", "soutien à domicile")),
    TermGroup("acronym", ("MPOC", "maladie pulmonaire obstructive chronique")),
    TermGroup("acronym", ("DI-TSA", "déficience intellectuelle et trouble de l'autisme")),
    TermGroup("synonym", ("aînés", "personnes âgées")),
    TermGroup("broader", ("hébergement", "CHSLD")),
)

MakeEngine = Callable[..., SearchEngine]


def page(number: int, title: str = "", body: str = "", **fields: Any) -> SearchDocument:
    """A public practice, unless `fields` say otherwise."""
    defaults: dict[str, Any] = {
        "type": "practice",
        "url": f"/pratiques/{number}/",
        "grants": ("public",),
        "facets": {"type": ("practice",)},
        "sequence": 1,
    }
    return SearchDocument(id=number, title=title or f"Page {number}", body=body, **(defaults | fields))


def ask(engine: SearchEngine, q: str = "", grants: Iterable[str] = PUBLIC, **fields: Any) -> Any:
    """The results of a search."""
    return engine.search(SearchRequest(q=q, grants=frozenset(grants), **fields))


def ids(results: Any) -> list[int]:
    """The ids found, in order."""
    return [hit.id for hit in results.hits]


def counts(results: Any, facet: str) -> dict[str, int]:
    """The counts of a facet."""
    return {value.value: value.count for value in results.facets[facet]}
