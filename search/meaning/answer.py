"""What meaning adds to the answer of a search: the order of its first hits, and the pages that are near.

The words decide which pages are found, and how many. Of the 200 best, each gets 50 × the words of the question × how
near it is to what the page says (`Mirror.nearness`), over the least of them: as much as a rare word for a page that
answers in others. So the factor of recency and maturity, which comes after, still weighs what tells pages apart and no
more. A page that has no vector yet gets the mean of those that have.

Where no page holds the words, and those that hold a part of them hold words that many pages have, what is near is what
the reader looked for: it comes first.
"""

import re
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.html import escape

from portal.core.visibility import grants_of_reader, visible_ids
from portal.tools.exactness import inexact
from search.analysis import words
from search.engine import get_engine
from search.engines.base import Hit, SearchResults, SearchUnavailable
from search.engines.shared import folded_title
from search.meaning.asking import Question, asker_of
from search.meaning.changes import FIRST, record_change
from search.meaning.client import embedding_server
from search.meaning.mirror import Mirror, current_mirror
from search.meaning.states import LATE, LOOKED_AT, NEAR_BELOW, SHOWN, SKIPPED, USED, Meaning
from search.meaning.texts import query_text, said
from search.meaning.vectors import Vector, unit
from search.meaning.weighing import added, words_tell
from search.models import MeaningText
from search.ranking import WINDOW, Candidate, day_number, ranked
from search.request import SearchRequest
from search.synonyms import Synonyms

PASSAGE_CHARACTERS = 320
_QUOTES = re.compile(r"[\"«»“”„]")


class MeaningOfSearch:
    """The meaning of one search: asked when it begins, awaited once the words are counted.

    It is a `search.engines.base.Nearness`.
    """

    def __init__(self, request: SearchRequest, user: Any, mirror: Mirror, question: Question) -> None:
        self.request = request
        self.user = user
        self.mirror = mirror
        self.question = question
        self.typed = question
        self.is_title = False
        self.words_tell = True
        # The first ten by words, then by meaning.
        self.orders: tuple[list[int], list[int]] = ([], [])

    def __call__(self, pages: Sequence[Candidate], titles: Sequence[str], q: str) -> Mapping[int, float] | None:
        """What to add to the score of each page of the window; nothing where its title was typed, or it is too late."""
        self.is_title = folded_title(self.request.q) in titles
        count = len(words(q))
        if self.is_title or is_one_word(q):
            return None
        self.words_tell = words_tell(pages, count)
        if q != self.request.q:
            # What was corrected means something else than the typing error does.
            self.question = self.question.instead(query_text(q))
        vector = self.vector()
        if vector is None:
            return None
        # A page that was closed a moment ago, whatever the index says, has no part in what others get.
        page_ids = [one.id for one in pages]
        allowed = visible_ids(page_ids, self.user)
        more = added(self.mirror.nearness(vector, allowed), page_ids, count)
        if more is not None and self.request.page == 1 and not self.request.filters:
            self.orders = first_by_words_and_meaning([one for one in pages if one.id in allowed], more)
        return more

    def conclude(self, results: SearchResults) -> Meaning:
        """Say what became of it, once the words have answered."""
        if self.is_title:
            return Meaning(SKIPPED)
        vector = self.vector()
        if vector is None:
            return Meaning(LATE)
        by_words, by_meaning = self.orders
        if by_words != by_meaning:
            record_change(results.query, by_words, by_meaning)
        if results.precise >= NEAR_BELOW or self.request.page > 1:
            return Meaning(USED)
        nearest = self.mirror.nearest(vector, self.request.grants, LOOKED_AT)
        is_first = bool(results.hits) and not results.precise and not self.words_tell
        # What is shown first is named once all the same: the page leaves it out of what follows.
        besides = set() if is_first else {hit.id for hit in results.hits}
        near = near_pages(nearest, self.request, self.user, besides)
        return Meaning(USED, near, is_first=is_first and bool(near))

    def vector(self) -> Vector | None:
        """What the question means; as typed and as corrected, both: what no page holds may be a word all the same."""
        vector = self.question.vector()
        if vector is None or self.question is self.typed:
            return vector
        typed = self.typed.vector()
        return vector if typed is None else unit(vector + typed, len(vector))


def first_by_words_and_meaning(pages: Sequence[Candidate], more: Mapping[int, float]) -> tuple[list[int], list[int]]:
    """The first pages in the order of words, then in that of words and meaning."""
    today = day_number(datetime.now(UTC).date())
    by_words, by_meaning = (ranked(pages, today, nearness)[:FIRST] for nearness in (None, more))
    return [pages[place].id for _score, place in by_words], [pages[place].id for _score, place in by_meaning]


def near_pages(
    nearest: Sequence[tuple[int, float, int]], request: SearchRequest, user: Any, besides: Collection[int]
) -> tuple[Hit, ...]:
    """The first of these pages that the reader may read now and asks for, each with the passage that is near.

    Three queries, and a request to the engine.
    """
    allowed = visible_ids((page_id for page_id, _cosine, _text in nearest), user)
    found = {
        page_id: (cosine, text) for page_id, cosine, text in nearest if page_id in allowed and page_id not in besides
    }
    # Where nothing filters, those that will be shown are known, but for what the index hasn't taken yet.
    asked = tuple(found) if request.filters else tuple(found)[: 2 * SHOWN]
    if not asked:
        return ()
    wanted = SearchRequest(filters=request.filters, page_size=len(asked), grants=request.grants, facets=(), only=asked)
    try:
        hits = {hit.id: hit for hit in get_engine().search(wanted).hits}
    except SearchUnavailable:
        return ()
    shown = [page_id for page_id in asked if page_id in hits][:SHOWN]
    texts = MeaningText.objects.in_bulk([found[page_id][1] for page_id in shown])
    near = []
    for page_id in shown:
        cosine, number = found[page_id]
        passage = said(texts[number].text) if number in texts and texts[number].page_id == page_id else ""
        snippet = escape(shortened(passage or hits[page_id].summary))
        near.append(replace(hits[page_id], score=round(cosine, 4), snippet=snippet, snippet_source=None))
    return tuple(near)


def shortened(text: str) -> str:
    """The beginning of a passage, cut between two words; one that begins amid a sentence says so."""
    if text[:1].islower():
        text = f"… {text}"
    if len(text) <= PASSAGE_CHARACTERS:
        return text
    return text[:PASSAGE_CHARACTERS].rsplit(None, 1)[0] + " …"


def begin(request: SearchRequest, user: Any, synonyms: Synonyms) -> MeaningOfSearch | None:
    """Ask for the meaning of a search; None where it has none to be asked for, or there are no vectors to compare."""
    server = embedding_server()
    mirror = current_mirror(server) if server and is_asked(request, synonyms) else None
    if server is None or mirror is None:
        return None
    question = asker_of(server).ask(query_text(request.q), end=time.monotonic() + settings.EMBEDDING_TIMEOUT)
    return MeaningOfSearch(request, user, mirror, question)


def near_a_text(text: str, user: Any, besides: Collection[int] = ()) -> tuple[Hit, ...]:
    """The pages that this reader may read and that are nearest to a text, best first, but for `besides`.

    Nothing where no vector of the text comes in the time that a question has: the answer is then said to be inexact.
    """
    server = embedding_server()
    mirror = current_mirror(server) if server else None
    sent = query_text(text)
    if server is None or mirror is None or not sent:
        return ()
    vector = asker_of(server).ask(sent, end=time.monotonic() + settings.EMBEDDING_TIMEOUT).vector()
    if vector is None:
        inexact()
        return ()
    request = SearchRequest(grants=grants_of_reader(user))
    return near_pages(mirror.nearest(vector, request.grants, LOOKED_AT), request, user, besides)


def is_one_word(q: str) -> bool:
    """Whether a query is one word, which the pages found hold: words rank it better, and meaning finds what is near.

    It is often a name (« SABSA »), that a model cuts in pieces which mean nothing.
    """
    return len(words(q)) == 1


def is_asked(request: SearchRequest, synonyms: Synonyms) -> bool:
    """Whether a search is one of meaning: neither exact, nor quoted, nor sorted otherwise, nor made of known terms.

    What the vocabulary knows (an acronym and its expansion, a synonym) it knows better than a model does.
    """
    if request.exact or request.sort != "relevance" or not request.page_size or request.offset >= WINDOW:
        return False
    sequence = words(request.q)
    return bool(sequence) and not _QUOTES.search(request.q) and not synonyms.are_known(sequence)
