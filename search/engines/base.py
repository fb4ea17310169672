"""The port: what the portal asks of a search engine, whichever serves."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from portal.tools.exactness import inexact
from search.documents import SearchDocument
from search.query import Expansion
from search.ranking import Candidate
from search.request import SearchRequest

# A facet never shows more values than this.
MAX_FACET_VALUES = 300


class SearchUnavailable(Exception):  # noqa: N818 - the name says what is wrong
    """The engine can't answer now. `code` says why.

    `missing` (no index: rebuild), `outdated` (the index was made for another schema: rebuild),
    `damaged` (unreadable: rebuild), `unwritable` (disk full, permissions), `unreachable` (no answer
    from the server), `busy` (another process has held the write lock for too long, or the server
    asks to come back later), `forbidden` (the server refuses the credentials, or what they may
    do), `incompatible` (the server is of a version, or of a kind, that can't serve).
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        # Whoever answers without the engine answers less.
        inexact()
        super().__init__(f"{code}: {detail}" if detail else code)


class DocumentRefused(Exception):  # noqa: N818 - the name says what is wrong
    """The engine takes changes, but not this document; `page_id` and `reason` say which and why."""

    def __init__(self, page_id: int, reason: str) -> None:
        self.page_id = page_id
        self.reason = reason
        super().__init__(f"page {page_id}: {reason}")


class RebuildInProgress(Exception):  # noqa: N818 - the same
    """Another process is rebuilding the index."""


class RebuildMismatch(Exception):  # noqa: N818 - the same
    """The new index doesn't hold as many pages as were given; it was not put in service."""

    def __init__(self, expected: int, indexed: int) -> None:
        self.expected = expected
        self.indexed = indexed
        super().__init__(f"{expected} documents given, {indexed} indexed")


@dataclass(frozen=True)
class Deletion:
    """A page that left the index, as version `sequence`."""

    id: int
    sequence: int


Change = SearchDocument | Deletion


@dataclass(frozen=True)
class Hit:
    """A page found.

    `snippet` is HTML-safe text whose only tags are `<mark>`; `snippet_source` is the title of the
    attached file that it comes from, None when it comes from the page itself. `facets` and
    `extra` are the document's own.
    """

    id: int
    type: str
    title: str
    url: str
    score: float
    summary: str = ""
    snippet: str = ""
    snippet_source: str | None = None
    published_at: date | None = None
    language: str = "fr"
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many pages of the results hold it."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True)
class Correction:
    """A word that no page the reader may see holds, and the word searched in its place."""

    original: str
    corrected: str


@dataclass(frozen=True)
class Corrected:
    """The search was made with other words than those typed.

    `original` and `corrected` are the whole queries; `words` what changed. `suggestion` is what
    the JSON contract shows: the corrected words.
    """

    original: str
    corrected: str
    words: tuple[Correction, ...]

    @property
    def suggestion(self) -> str:
        """The corrected words alone, separated by spaces."""
        return " ".join(word.corrected for word in self.words)


@dataclass(frozen=True)
class SearchResults:
    """One page of hits and what goes with it.

    `total` counts the pages of the set that the hits come from, filters applied. `precise` counts
    those that hold the words (all of two, 75 % of more), filters applied; `widened` tells that
    pages that hold a part of the words follow. `query` is the one that was searched, after
    correction. `no_words` tells that the query held nothing to search (stop words, punctuation,
    emoji) and that all pages are listed, newest first.
    """

    hits: tuple[Hit, ...]
    total: int
    precise: int
    widened: bool
    facets: Mapping[str, tuple[FacetValue, ...]]
    query: str
    corrected: Corrected | None
    expansions: tuple[Expansion, ...]
    no_words: bool
    took_ms: float
    engine: str

    @property
    def suggestion(self) -> str | None:
        """The corrected words, None when nothing was corrected."""
        return self.corrected.suggestion if self.corrected else None


@dataclass(frozen=True)
class Suggestion:
    """A completion: a page (`kind` « page », with its `url` and `type`) or a `term`."""

    text: str
    kind: str
    url: str | None = None
    type: str | None = None


@dataclass(frozen=True)
class Health:
    """`status` is `ok`, or the code of the SearchUnavailable that a search would raise.

    `warning` is the code of what a change would meet while searches are answered, empty for nothing.
    """

    engine: str
    status: str
    documents: int = 0
    version: str = ""
    previous: str | None = None
    size_bytes: int = 0
    detail: str = ""
    warning: str = ""


@dataclass(frozen=True)
class RebuildReport:
    """What a rebuild did. `seconds` is wall-clock time from the first document to the swap."""

    documents: int
    caught_up: int
    seconds: float
    version: str
    previous: str | None


class Nearness(Protocol):
    """What a search adds to the words' score of the pages of its window: the engine knows words alone."""

    def __call__(self, pages: Sequence[Candidate], titles: Sequence[str], q: str) -> Mapping[int, float] | None:
        """What to add to the score of each of these pages, by number, or None for nothing.

        `titles` are those of the first pages, as `search.engines.shared.folded_title` writes them; `q` is what was
        searched, after correction.
        """


class SearchEngine(Protocol):
    """Every method but `health` raises SearchUnavailable when the engine can't answer."""

    name: str

    def index(self, documents: Iterable[SearchDocument]) -> int:
        """Add or replace pages; they can be found when this returns.

        A document whose `sequence` is lower than what the index holds of that page, deletions
        included, is left out. Returns how many were written.
        """

    def delete(self, deletions: Iterable[Deletion]) -> int:
        """Remove pages, with the same care for older sequences. Returns how many were written."""

    def apply(self, changes: Iterable[Change]) -> int:
        """`index` and `delete` in one batch, hence one commit. Returns how many were written."""

    def search(self, request: SearchRequest, nearness: Nearness | None = None) -> SearchResults:
        """The pages that the request's reader may see and asks for.

        `nearness` is asked at most once, of the best hits by relevance, before the factor of `search.ranking`; it
        changes their order and nothing else.

        Raises ValueError for a filter or a facet that the engine doesn't have.
        """

    def suggest(self, prefix: str, grants: frozenset[str], limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of `prefix` among the pages that these grants open."""

    def similar(self, page_id: int, grants: frozenset[str], limit: int = 5) -> tuple[Hit, ...]:
        """Pages that speak of the same things, without snippets; none for an unknown page."""

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        *,
        expected: int | None = None,
        catch_up: Callable[[], Iterable[Change]] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> RebuildReport:
        """Index everything anew beside the index in service, then swap.

        What goes through `apply` meanwhile is in both. `catch_up` gives what else changed since;
        it is asked once, just before the swap, while no other process can write. `progress`
        receives the number of documents so far. The previous index stays for `rollback`.
        Raises RebuildInProgress, and RebuildMismatch when `expected` is given and the number of
        distinct pages read from `documents` differs; the index in service is then untouched.
        """

    def rollback(self) -> str:
        """Put the previous index back in service; returns its version.

        Raises SearchUnavailable (`missing`) when there is none. Run `check_search --repair` next:
        that index has not received what changed since.
        """

    def hashes(self) -> Iterator[tuple[int, str]]:
        """The id and hash of every page indexed, by id, in constant memory."""

    def health(self) -> Health:
        """The state of the index; never raises SearchUnavailable."""
