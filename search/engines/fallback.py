"""A cluster with an embedded index beside it, which answers while the cluster doesn't."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from search.documents import SearchDocument
from search.engines.base import (
    Change,
    Deletion,
    Health,
    Hit,
    Nearness,
    RebuildReport,
    SearchEngine,
    SearchResults,
    SearchUnavailable,
    Suggestion,
)
from search.engines.embedded.engine import EmbeddedEngine
from search.request import SearchRequest

Answer = TypeVar("Answer")


class FallbackEngine:
    """A `SearchEngine` that writes to both, and searches the second when the first can't answer.

    Changes go to the fallback first: while the cluster is away they stay in the outbox for it, and
    readers find them all the same. A fallback that was never built, or that could not take a
    change, is left out until its next rebuild.
    """

    def __init__(self, first: SearchEngine, fallback: EmbeddedEngine) -> None:
        self.first = first
        self.fallback = fallback
        self.name = first.name

    def search(self, request: SearchRequest, nearness: Nearness | None = None) -> SearchResults:
        """See `SearchEngine.search`; `engine` in the results tells which one answered."""
        return self._ask(lambda engine: engine.search(request, nearness))

    def suggest(self, prefix: str, grants: frozenset[str], limit: int = 8) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        return self._ask(lambda engine: engine.suggest(prefix, grants, limit))

    def similar(self, page_id: int, grants: frozenset[str], limit: int = 5) -> tuple[Hit, ...]:
        """See `SearchEngine.similar`."""
        return self._ask(lambda engine: engine.similar(page_id, grants, limit))

    def index(self, documents: Iterable[SearchDocument]) -> int:
        """See `SearchEngine.index`."""
        return self.apply(documents)

    def delete(self, deletions: Iterable[Deletion]) -> int:
        """See `SearchEngine.delete`."""
        return self.apply(deletions)

    def apply(self, changes: Iterable[Change]) -> int:
        """See `SearchEngine.apply`. What the first engine can't take now, the fallback has already."""
        batch = list(changes)
        missed = self.feed(batch)
        written = self.first.apply(batch)
        if missed == "outdated":
            # Mostly the first engine says so too, and rows stay for the release that made both.
            self.fallback.retire()
        return written

    def feed(self, batch: Sequence[Change]) -> str:
        """Write to the fallback alone; returns why it could not, empty when it did.

        A fallback that misses a change could show what was hidden since: it answers no more until it
        is rebuilt. Raises SearchUnavailable (`busy`).
        """
        try:
            self.fallback.apply(batch)
        except SearchUnavailable as error:
            if error.code == "busy":
                raise
            if error.code not in ("missing", "outdated"):
                self.fallback.retire()
            return error.code
        return ""

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        *,
        expected: int | None = None,
        catch_up: Callable[[], Iterable[Change]] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> RebuildReport:
        """See `SearchEngine.rebuild`: that of the first engine. `rebuild_fallback` makes the other."""
        return self.first.rebuild(documents, expected=expected, catch_up=catch_up, progress=progress)

    def rollback(self) -> str:
        """See `SearchEngine.rollback`."""
        return self.first.rollback()

    def hashes(self) -> Iterator[tuple[int, str]]:
        """See `SearchEngine.hashes`."""
        return self.first.hashes()

    def health(self) -> Health:
        """The health of the first engine; `detail` tells when the fallback stands in, or can't."""
        health = self.first.health()
        other = self.fallback.health()
        if other.status != "ok":
            return replace(health, detail=f"{health.detail}; the fallback index is {other.status}".strip("; "))
        if health.status != "ok":
            return replace(health, detail=f"{health.detail}; the fallback index answers".strip("; "))
        return health

    def _ask(self, call: Callable[[SearchEngine], Answer]) -> Answer:
        try:
            return call(self.first)
        except SearchUnavailable as unavailable:
            try:
                return call(self.fallback)
            except SearchUnavailable:
                raise unavailable from None
