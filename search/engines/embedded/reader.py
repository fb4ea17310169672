"""An open tantivy index that follows what other processes commit to it."""

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import tantivy
from tantivy import FieldType, Order, Query

from search.documents import split_texts
from search.engines.base import SearchUnavailable
from search.engines.embedded.query import Translator, all_of, count_of
from search.engines.embedded.spelling import Speller
from search.query import ALL

PAGE_OF_HASHES = 10_000

Card = dict[str, Any]
Texts = tuple[str, list[tuple[str, str]]]


# Numbers of pages that are remembered for a snapshot of the index; beyond, they are counted anew.
MAX_REMEMBERED = 50_000


class Counts:
    """How many pages of one snapshot hold a word, among those that a reader may see.

    Remembered, since pages of one field share their words: who reads one after the other asks for the same numbers.
    """

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self.searcher = searcher
        self.schema = schema
        self.remembered: dict[tuple[frozenset[str], str], int] = {}

    def holding(self, words: Iterable[str], grants: frozenset[str], visible: Query) -> dict[str, int]:
        """Return how many visible pages hold each word, but for those that one page alone holds, hidden or not."""
        found = {}
        for word in words:
            if self.searcher.doc_freq(ALL, word) < 2:
                continue
            if (grants, word) not in self.remembered:
                if len(self.remembered) >= MAX_REMEMBERED:
                    self.remembered.clear()
                query = all_of([Query.term_query(self.schema, ALL, word), visible])
                self.remembered[grants, word] = count_of(self.searcher.search(query, limit=1))
            found[word] = self.remembered[grants, word]
        return found


class IndexReader:
    """One version of the index.

    `searcher` is a snapshot: take it once for all that one answer needs. `pointer_state` tells
    which state of the pointer file led to this version.
    """

    def __init__(
        self,
        version: str,
        index: tantivy.Index,
        translator: Translator,
        facets: Sequence[str],
        pointer_state: tuple[int, int] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.version = version
        self.index = index
        self.translator = translator
        self.schema = translator.schema
        self.facets = tuple(facets)
        self.speller = Speller(self)
        self.pointer_state = pointer_state
        self._meta = folder / "meta.json" if folder else None
        self._lock = threading.Lock()
        self._state: tuple[int, int, int] | None = None
        self._take_snapshot()
        if self._meta is None:
            self.reload()
        else:
            self.refresh()

    def refresh(self) -> None:
        """See what was committed since, in about 3 µs when nothing was."""
        if self._meta is None:
            return
        try:
            status = self._meta.stat()
        except FileNotFoundError as error:
            raise SearchUnavailable("missing", str(error)) from error
        state = (status.st_mtime_ns, status.st_ino, status.st_size)
        if state != self._state:
            with self._lock:
                if state != self._state:
                    self.reload()
                    self._state = state

    def reload(self) -> None:
        """Take a new snapshot. Raises SearchUnavailable (`damaged`)."""
        try:
            self.index.reload()
        except (ValueError, OSError) as error:
            raise SearchUnavailable("damaged", str(error)) from error
        self._take_snapshot()

    def _take_snapshot(self) -> None:
        self.searcher = self.index.searcher()
        self.counts = Counts(self.searcher, self.schema)

    def count(self) -> int:
        """How many pages are indexed."""
        return count_of(self.searcher.search(self.translator.live(), limit=1))

    def card(self, searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Card:
        """What a hit shows of a page, its passage apart."""
        return _card(searcher.doc(address))

    def page(self, searcher: tantivy.Searcher, address: tantivy.DocAddress) -> tuple[Card, Texts]:
        """The same, with the body and the attached files."""
        document = searcher.doc(address)
        texts = cast(bytes, document.get_first("texts"))
        return _card(document), split_texts(bytes(texts))

    def hashes(self) -> Iterator[tuple[int, str]]:
        """The id and hash of every page, by id."""
        searcher = self.searcher
        live = self.translator.live()
        following = 0
        while True:
            after = Query.range_query(self.schema, "id", FieldType.Unsigned, following, None)
            found = searcher.search(
                live.and_must_match(after),
                limit=PAGE_OF_HASHES,
                count=False,
                order_by_field="id",
                order=Order.Asc,
            ).hits
            if not found:
                return
            addresses = [address for _, address in found]
            ids = searcher.fast_field_values("id", addresses)
            values = searcher.fast_field_values("hash", addresses)
            for page_id, value in zip(ids, values, strict=True):
                yield int(page_id or 0), f"{int(value or 0):016x}"
            following = int(ids[-1] or 0) + 1


def _card(document: tantivy.Document) -> Card:
    content: Card = json.loads(bytes(cast(bytes, document.get_first("card"))))
    return content
