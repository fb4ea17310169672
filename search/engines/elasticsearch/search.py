"""How the Elasticsearch engine answers a search: one request, a second one when the search widens."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from search.engines.base import Corrected, Hit, Nearness, SearchResults
from search.engines.elasticsearch.cluster import Cluster
from search.engines.elasticsearch.query import (
    Body,
    candidate_of,
    excerpt_of,
    facet_counts,
    pages_body,
    search_body,
    title_of,
)
from search.engines.elasticsearch.spelling import Candidates, candidates_in, correct, correctable_words, suggesters
from search.engines.shared import TITLES_COMPARED, facet_values, to_hit
from search.query import PRECISE_BONUS, WIDEN_BELOW, QueryPlan, build_plan, loosened_plan
from search.ranking import WINDOW, day_number, ranked
from search.request import SearchRequest
from search.snippets import Highlighter
from search.synonyms import Synonyms

NAME = "elasticsearch"


@dataclass(frozen=True)
class _Found:
    """One answer of the server.

    `everywhere` counts the pages of the set with the selected facets aside; `holding` how many of
    them hold each of the words that may be typing errors; `candidates` is what resembles them.
    """

    plan: QueryPlan
    wide: bool
    hits: Sequence[Mapping[str, Any]]
    total: int
    everywhere: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    holding: Sequence[int]
    candidates: Mapping[int, Candidates]


def search(
    cluster: Cluster,
    facets: Sequence[str],
    request: SearchRequest,
    synonyms: Synonyms,
    nearness: Nearness | None = None,
) -> SearchResults:
    """See `SearchEngine.search`."""
    started = time.perf_counter()
    counted = tuple(facets if request.facets is None else request.facets)
    unknown = {*request.filters, *counted}.difference(facets)
    if unknown:
        raise ValueError(f"unknown facets: {', '.join(sorted(unknown))}")
    asking = _Asking(cluster, request, counted, nearness)
    plan = build_plan(request.q, synonyms)
    corrected: Corrected | None = None
    precise = asking.ask(plan, wide=False)
    found = precise
    if not plan.is_empty and not request.exact:
        wide = None
        if asking.may_hold_an_error(precise):
            wide = asking.ask(plan, wide=True)
            corrected = correct(cluster, plan, wide.holding, wide.candidates, request.grants)
            if corrected:
                plan = build_plan(corrected.corrected, synonyms)
                precise, wide = asking.ask(plan, wide=False), None
        loose = plan if precise.everywhere else loosened_plan(plan.q, synonyms)
        if len(loose.concepts) > len(plan.concepts):
            # A known term of several words that no page holds is looked for word by word.
            if plan.can_widen and wide is None:
                wide = asking.ask(plan, wide=True)
            if wide is None or not wide.everywhere:
                plan = loose
                precise, wide = asking.ask(plan, wide=False), None
        found = precise
        if plan.can_widen and precise.everywhere < WIDEN_BELOW:
            wide = wide or asking.ask(plan, wide=True)
            if wide.total != precise.total:
                found = wide
    return SearchResults(
        hits=_present(found, asking.page_of(found), request),
        total=found.total,
        precise=precise.total,
        widened=found.wide,
        facets={name: facet_values(counts, request.filters.get(name, ())) for name, counts in found.facets.items()},
        query=plan.q,
        corrected=corrected,
        expansions=plan.expansions,
        no_words=plan.is_empty and bool(plan.q),
        took_ms=(time.perf_counter() - started) * 1000,
        engine=NAME,
    )


class _Asking:
    """The requests of one search."""

    def __init__(
        self, cluster: Cluster, request: SearchRequest, counted: Sequence[str], nearness: Nearness | None
    ) -> None:
        self._cluster = cluster
        self._request = request
        self._counted = counted
        in_window = request.sort == "relevance" and request.page_size > 0 and request.offset < WINDOW
        self._nearness = nearness if in_window else None

    def ask(self, plan: QueryPlan, *, wide: bool) -> _Found:
        """One page of the set. In the wide set, words are counted and what resembles them is asked."""
        request = self._request
        words = [] if request.exact else correctable_words(plan)
        # With one or two concepts, a page that was found is proof enough that every word is known.
        counting = wide or plan.required < len(plan.concepts)
        texts = [one.text for one in words] if counting else []
        body: Body = search_body(
            plan, request, self._counted, wide=wide, words=texts, unranked=self._nearness is not None
        )
        if wide and words:
            body["suggest"] = suggesters(words)
        answer = self._cluster.search(body, preference=_preference(request))
        aggregations = answer.get("aggregations", {})
        total = answer["hits"]["total"]["value"]
        return _Found(
            plan=plan,
            wide=wide,
            hits=answer["hits"]["hits"],
            total=total,
            everywhere=aggregations["unfiltered"]["doc_count"] if request.filters else total,
            facets=facet_counts(aggregations, self._counted),
            holding=[bucket["doc_count"] for bucket in aggregations["words"]["buckets"]] if texts else [],
            candidates=candidates_in(answer.get("suggest", {}), words),
        )

    def page_of(self, found: _Found) -> Sequence[Mapping[str, Any]]:
        """The hits of the page that was asked, as the server ranks them or, for a request more, as meaning does."""
        if self._nearness is None or found.plan.is_empty or not found.hits:
            return found.hits
        window = found.hits[:WINDOW]
        candidates = [candidate_of(hit) for hit in window]
        titles = [title_of(hit) for hit in window[:TITLES_COMPARED]]
        added = self._nearness(candidates, titles, found.plan.q)
        order = ranked(candidates, day_number(datetime.now(UTC).date()), added)
        scores = {candidates[place].id: score for score, place in order}
        scores |= {candidate_of(hit).id: hit["_score"] or 0.0 for hit in found.hits[WINDOW:]}
        request = self._request
        wanted = list(scores)[request.offset : request.offset + request.page_size]
        if not wanted:
            return []
        body = pages_body(found.plan, wanted, request.grants)
        answer = self._cluster.search(body, preference=_preference(request))
        # A page that was withdrawn between both requests is in none.
        shown = {int(hit["_source"]["id"]): hit for hit in answer["hits"]["hits"]}
        return [{**shown[page_id], "_score": scores[page_id]} for page_id in wanted if page_id in shown]

    def may_hold_an_error(self, precise: _Found) -> bool:
        """Whether a word of the search may be in no page that the reader sees."""
        if not correctable_words(precise.plan):
            return False
        return not precise.everywhere or 0 in precise.holding


def _preference(request: SearchRequest) -> str:
    """The pages of one search come from the same copy of the index, and so don't overlap."""
    return f"{crc32(f'{request.q} {sorted(request.grants)}'.encode()):x}"


def _present(found: _Found, page: Sequence[Mapping[str, Any]], request: SearchRequest) -> tuple[Hit, ...]:
    plan = found.plan
    highlighter = Highlighter(plan.stems, len(plan.concepts))
    # In the precise set alone, the bonus is the same for all and is added here.
    by_relevance = request.sort == "relevance" and not plan.is_empty
    bonus = PRECISE_BONUS if by_relevance and not found.wide else 0.0
    hits = []
    for hit in page:
        source = hit["_source"]
        snippet = highlighter.snippet(source["summary"], *excerpt_of(source))
        hits.append(to_hit(source, (hit["_score"] or 0.0) + bonus, snippet))
    return tuple(hits)
