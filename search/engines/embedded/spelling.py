"""Corrections, checked against what the reader may see."""

import threading
import time
from typing import Any, Protocol, cast

from tantivy import DocAddress, Query, Schema, Searcher

from search.analysis import Word
from search.engines.base import Corrected
from search.engines.embedded.query import all_of, count_of
from search.engines.shared import corrected_query, usual_form
from search.query import ALL, EXACT, QueryPlan
from search.spelling import IndexWords, best_candidate, is_correctable

MAX_REMEMBERED = 20_000
# How many pages are read to learn how a word is written.
PAGES_READ = 3
# A lexicon that took longer than this to make is made again in the background, and then rests
# this many times longer.
QUICK_SECONDS = 0.05
REST = 20


class Pages(Protocol):
    """What is needed of a reader."""

    schema: Schema

    def page(self, searcher: Searcher, address: DocAddress) -> tuple[dict[str, Any], tuple[str, list[tuple[str, str]]]]:
        """What was stored of a page: what a hit shows, its body and its attached files."""


class _KnownWords:
    """Words that some page visible to a reader holds, remembered until the index changes.

    Only what is found is remembered: most searches use the same words.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._searcher: Searcher | None = None
        self._stems: set[tuple[frozenset[str], str]] = set()

    def hold(self, searcher: Searcher, stem: str, grants: frozenset[str], visible: Query) -> bool:
        """Whether a page that `visible`, the query of these grants, finds holds `stem`."""
        if self._searcher is not searcher or len(self._stems) > MAX_REMEMBERED:
            self._searcher, self._stems = searcher, set()
        # The frequency counts deleted and hidden pages, so only its absence is a proof.
        if not searcher.doc_freq(ALL, stem):
            return False
        stems = self._stems
        if (grants, stem) in stems:
            return True
        term = Query.term_query(self._schema, ALL, stem)
        query = Query.const_score_query(all_of([term, visible]), 0.0)
        found = bool(searcher.search(query, limit=1, count=False).hits)
        if found:
            stems.add((grants, stem))
        return found


class Speller:
    """Corrects the words of a search that no visible page holds.

    What a reader may not see doesn't count: a word that only such pages hold is corrected as if
    it were in none, and is never proposed.
    """

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._schema = pages.schema
        self._known = _KnownWords(pages.schema)
        self._lexicon: IndexWords | None = None
        self._made_for: Searcher | None = None
        self._made_at = 0.0
        self._took = 0.0
        self._lock = threading.Lock()

    def correct(
        self, searcher: Searcher, plan: QueryPlan, grants: frozenset[str], visible: Query, found: int
    ) -> Corrected | None:
        """The plan's query with its unknown words corrected; None when there is nothing to mend.

        `visible` is the query of `grants`. `found` is how many pages are in the precise set: when
        all concepts are required, finding one is proof enough that every word is known.
        """
        if found and plan.required == len(plan.concepts):
            return None
        corrections: dict[Word, str] = {}
        for word in plan.words:
            if not is_correctable(word.exact):
                continue
            if self._known.hold(searcher, word.stem, grants, visible):
                continue
            best = self._best_candidate(searcher, word, plan.q, visible)
            if best is not None:
                corrections[word] = self._written(searcher, best, visible)
        return corrected_query(plan, corrections)

    def _best_candidate(self, searcher: Searcher, word: Word, q: str, visible: Query) -> str | None:
        """The closest word that the reader may see; among equals, the most frequent there."""

        def count(term: str) -> int:
            query = all_of([Query.term_query(self._schema, EXACT, term), visible])
            return count_of(searcher.search(query, limit=1))

        for candidates in self._current_lexicon(searcher).candidates(word.exact):
            best = best_candidate(word, q, candidates, count)
            if best is not None:
                return best
        return None

    def _written(self, searcher: Searcher, term: str, visible: Query) -> str:
        """How the pages that the reader may see write `term`, with its accents."""
        query = all_of([Query.term_query(self._schema, EXACT, term), visible])
        # Not by relevance, which also depends on pages that the reader may not see.
        hits = searcher.search(query, limit=PAGES_READ, count=False, order_by_field="recent_key").hits
        return usual_form(((card, *texts) for card, texts in (self._pages.page(searcher, a) for _, a in hits)), term)

    def _current_lexicon(self, searcher: Searcher) -> IndexWords:
        """The lexicon of what is indexed now, or of a little while ago for a large index."""
        lexicon = self._lexicon
        if lexicon is None or (self._made_for is not searcher and self._took < QUICK_SECONDS):
            with self._lock:
                if self._lexicon is None or self._made_for is not searcher:
                    self._make_lexicon(searcher)
                return cast(IndexWords, self._lexicon)
        if self._made_for is not searcher and time.monotonic() > self._made_at + REST * self._took:
            self._made_at = time.monotonic()
            threading.Thread(target=self._make_lexicon, args=(searcher,), daemon=True).start()
        return lexicon

    def _make_lexicon(self, searcher: Searcher) -> None:
        started = time.monotonic()
        self._lexicon = IndexWords(searcher.terms_with_prefix(EXACT, ""))
        self._made_for = searcher
        self._made_at = time.monotonic()
        self._took = self._made_at - started
