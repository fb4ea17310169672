"""Corrections checked against what the reader may see."""

import threading
import time
from collections.abc import Sequence

from tantivy import Index, Query, Schema, Searcher

from search.analysis import Word, words
from search.engines.base import Corrected, Correction
from search.query import ALL, EXACT, QueryPlan
from search.spelling import Lexicon
from search.synonyms import Synonyms

# How many candidates have their visible pages counted, and how many pages are read for the way a
# word is written.
MAX_CHECKED = 8
PAGES_READ = 3
# A lexicon that took longer than this to make is made again in the background.
QUICK_SECONDS = 0.05
REST_FACTOR = 20


class Speller:
    """Corrects the words of a search that no visible page holds.

    What a reader may not see doesn't count: a word that only such pages hold is corrected as if
    it were in none, and is never proposed.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._lexicon: Lexicon | None = None
        self._made_for: object = None
        self._made_at = 0.0
        self._took = 0.0
        self._lock = threading.Lock()

    def correct(
        self, searcher: Searcher, plan: QueryPlan, synonyms: Synonyms, visible: Query
    ) -> Corrected | None:
        """The plan's query with its unknown words corrected; None when there is nothing to mend."""
        return None
