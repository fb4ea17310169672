"""How the embedded engine answers a search."""

import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tantivy import DocAddress, Order, Query, Searcher

from search.engines.base import (
    MAX_FACET_VALUES,
    Corrected,
    FacetValue,
    Hit,
    Nearness,
    SearchResults,
)
from search.engines.embedded.query import all_of, count_of
from search.engines.embedded.reader import IndexReader
from search.engines.embedded.schema import FACET_PREFIX
from search.engines.shared import TITLES_COMPARED, facet_values, folded_title, to_hit
from search.query import PRECISE_BONUS, WIDEN_BELOW, QueryPlan, build_plan, loosened_plan
from search.ranking import MAX_FACTOR, WINDOW, Candidate, day_number, ranked
from search.request import SearchRequest
from search.snippets import Highlighter
from search.synonyms import Synonyms

NAME = "embedded"
Scored = tuple[float, DocAddress]


@dataclass(frozen=True)
class _Restrictions:
    """What the reader may see and what they filtered, as queries."""

    grants: Query
    filters: Mapping[str, Query]
    only: Sequence[Query] = ()

    def all(self) -> list[Query]:
        return [self.grants, *self.only, *self.filters.values()]

    def without(self, facet: str) -> list[Query]:
        return [self.grants, *self.only, *(query for name, query in self.filters.items() if name != facet)]


@dataclass(frozen=True)
class _Found:
    """The set that answers, and the best of it.

    `is_window` tells that the hits are the best by words alone, still to be ranked; else they are the page
    that was asked.
    """

    hits: list[Scored]
    total: int
    precise: int
    widened: bool
    is_window: bool = False


def search(
    reader: IndexReader, request: SearchRequest, synonyms: Synonyms, nearness: Nearness | None = None
) -> SearchResults:
    """See `SearchEngine.search`."""
    started = time.perf_counter()
    counted = reader.facets if request.facets is None else request.facets
    unknown = {*request.filters, *counted}.difference(reader.facets)
    if unknown:
        raise ValueError(f"unknown facets: {', '.join(sorted(unknown))}")
    searcher = reader.searcher
    translator = reader.translator
    restrictions = _Restrictions(
        translator.grants(request.grants),
        translator.filters(request.filters),
        [] if request.only is None else [translator.documents(request.only)],
    )
    plan = build_plan(request.q, synonyms)
    corrected: Corrected | None = None
    if plan.is_empty:
        found = _list_all(searcher, restrictions, request)
    else:
        found = _find(reader, searcher, plan, restrictions, request)
        if not request.exact:
            corrected = reader.speller.correct(searcher, plan, request.grants, restrictions.grants, found.total)
            if corrected:
                plan = build_plan(corrected.corrected, synonyms)
                found = _find(reader, searcher, plan, restrictions, request)
            loose = None if found.total else _loosened(reader, searcher, plan, restrictions, synonyms)
            if loose is not None:
                plan = loose
                found = _find(reader, searcher, plan, restrictions, request)
            found = _widen(reader, searcher, plan, restrictions, request, found)
    members = [] if plan.is_empty else [translator.members(plan, wide=found.widened)]
    facets = dict(_count_facets(searcher, members, restrictions, counted, request))
    return SearchResults(
        hits=_present(reader, searcher, plan, _page_of(reader, searcher, found, request, nearness, plan.q)),
        total=found.total,
        precise=found.precise,
        widened=found.widened,
        facets=facets,
        query=plan.q,
        corrected=corrected,
        expansions=plan.expansions,
        no_words=plan.is_empty and bool(plan.q),
        took_ms=(time.perf_counter() - started) * 1000,
        engine=NAME,
    )


def _list_all(searcher: Searcher, restrictions: _Restrictions, request: SearchRequest) -> _Found:
    sort = "recent" if request.sort == "relevance" else request.sort
    hits, total = _sorted_page(searcher, all_of(restrictions.all()), sort, request)
    return _Found(hits, total, total, False)


def _find(
    reader: IndexReader,
    searcher: Searcher,
    plan: QueryPlan,
    restrictions: _Restrictions,
    request: SearchRequest,
) -> _Found:
    """The precise set."""
    hits, total, is_window = _page(reader, searcher, plan, restrictions.all(), request, wide=False)
    return _Found(hits, total, total, False, is_window)


def _loosened(
    reader: IndexReader, searcher: Searcher, plan: QueryPlan, restrictions: _Restrictions, synonyms: Synonyms
) -> QueryPlan | None:
    """The plan of the same words one by one, where a known term of several words is in no page.

    « plan d'intervention » counts as one term; when nobody writes it, a page that holds « plan »
    and « intervention » is better than none. None where there is nothing to loosen.
    """
    loose = loosened_plan(plan.q, synonyms)
    if len(loose.concepts) <= len(plan.concepts):
        return None
    query = all_of([reader.translator.members(plan, wide=True), restrictions.grants])
    return None if count_of(searcher.search(query, limit=1)) else loose


def _widen(
    reader: IndexReader,
    searcher: Searcher,
    plan: QueryPlan,
    restrictions: _Restrictions,
    request: SearchRequest,
    found: _Found,
) -> _Found:
    """The wide set when the precise one, facets aside, is small; `found` otherwise."""
    if not plan.can_widen or found.precise >= WIDEN_BELOW:
        return found
    if restrictions.filters:
        query = all_of([reader.translator.members(plan, wide=False), restrictions.grants])
        if count_of(searcher.search(query, limit=1)) >= WIDEN_BELOW:
            return found
    hits, total, is_window = _page(reader, searcher, plan, restrictions.all(), request, wide=True)
    if total == found.precise:
        return found
    return _Found(hits, total, found.precise, True, is_window)


def _page(
    reader: IndexReader,
    searcher: Searcher,
    plan: QueryPlan,
    restrictions: list[Query],
    request: SearchRequest,
    *,
    wide: bool,
) -> tuple[list[Scored], int, bool]:
    """The hits, how many pages there are, and whether the hits are a window to be ranked."""
    translator = reader.translator
    if request.sort != "relevance":
        query = all_of([translator.members(plan, wide=wide), *restrictions])
        return *_sorted_page(searcher, query, request.sort, request), False
    query = translator.scored(plan, restrictions, wide=wide)
    start, end = request.offset, request.offset + request.page_size
    if start >= WINDOW:
        result = searcher.search(query, limit=max(1, request.page_size), offset=start)
        return result.hits, count_of(result), False
    result = searcher.search(query, limit=max(WINDOW, end))
    return result.hits, count_of(result), True


def _sorted_page(searcher: Searcher, query: Query, sort: str, request: SearchRequest) -> tuple[list[Scored], int]:
    result = searcher.search(
        query,
        limit=max(1, request.page_size),
        offset=request.offset,
        order_by_field=f"{sort}_key",
        order=Order.Asc if sort == "title" else Order.Desc,
    )
    return [(0.0, address) for _, address in result.hits[: request.page_size]], count_of(result)


def _page_of(
    reader: IndexReader, searcher: Searcher, found: _Found, request: SearchRequest, nearness: Nearness | None, q: str
) -> list[Scored]:
    """The page that was asked."""
    if not found.is_window:
        return found.hits
    end = request.offset + request.page_size
    hits = _rank(reader, searcher, found.hits, end, nearness, q)[request.offset : end]
    # In the precise set alone, the bonus is the same for all and is added here.
    return hits if found.widened else [(score + PRECISE_BONUS, address) for score, address in hits]


def _rank(
    reader: IndexReader, searcher: Searcher, hits: list[Scored], end: int, nearness: Nearness | None, q: str
) -> list[Scored]:
    """`hits`, best first, with the factor of `search.ranking` applied to the window, and what `nearness` adds.

    Without it, only the hits that the factor can bring among the first `end` are looked at; the others keep their place
    after them.
    """
    window = hits[:WINDOW]
    if not window:
        return hits
    reach = len(window)
    if nearness is None:
        threshold = window[min(end, len(window)) - 1][0]
        reach = bisect_left(window, -threshold, key=lambda hit: -hit[0] * MAX_FACTOR)
        while reach < len(window) and window[reach][0] * MAX_FACTOR >= threshold:
            reach += 1
    addresses = [address for _, address in window[:reach]]
    days = searcher.fast_field_values("published_day", addresses)
    ranks = searcher.fast_field_values("maturity_rank", addresses)
    portal = searcher.fast_field_values("about_portal", addresses)
    ids = searcher.fast_field_values("id", addresses)
    candidates = [
        Candidate(int(page_id or 0), score, int(day or 0), int(rank or 0), bool(about))
        for (score, _), day, rank, about, page_id in zip(window, days, ranks, portal, ids, strict=False)
    ]
    added = None
    if nearness is not None:
        titles = [folded_title(reader.card(searcher, one)["title"]) for one in addresses[:TITLES_COMPARED]]
        added = nearness(candidates, titles, q)
    order = ranked(candidates, day_number(datetime.now(UTC).date()), added)
    return [(score, addresses[place]) for score, place in order] + hits[reach:]


def _count_facets(
    searcher: Searcher,
    members: list[Query],
    restrictions: _Restrictions,
    counted: Iterable[str],
    request: SearchRequest,
) -> Iterable[tuple[str, tuple[FacetValue, ...]]]:
    """The values of each facet, with the filters of the others applied."""
    names = list(counted)
    shared = [name for name in names if name not in request.filters]
    counts = _aggregate(searcher, [*members, *restrictions.all()], shared)
    for name in names:
        if name in request.filters:
            counts |= _aggregate(searcher, [*members, *restrictions.without(name)], [name])
    for name in names:
        yield name, facet_values(counts[name], request.filters.get(name, ()))


def _aggregate(searcher: Searcher, queries: list[Query], names: list[str]) -> dict[str, list[tuple[str, int]]]:
    if not names:
        return {}
    wanted = {name: {"terms": {"field": FACET_PREFIX + name, "size": MAX_FACET_VALUES}} for name in names}
    result = searcher.aggregate(all_of(queries), wanted)
    return {name: [(one["key"], one["doc_count"]) for one in result[name]["buckets"]] for name in names}


def _present(reader: IndexReader, searcher: Searcher, plan: QueryPlan, found: list[Scored]) -> tuple[Hit, ...]:
    highlighter = Highlighter(plan.stems, len(plan.concepts))
    hits = []
    for score, address in found:
        card, (body, attachments) = reader.page(searcher, address)
        hits.append(to_hit(card, score, highlighter.snippet(card["summary"], body, attachments)))
    return tuple(hits)
