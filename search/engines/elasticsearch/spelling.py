"""Corrections, checked against what the reader may see.

The server's term suggester ignores filters, so what it proposes is counted again among the pages
that the reader may see before one of them is chosen.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch_dsl.query import Bool, Query

from search.analysis import Word
from search.engines.base import Corrected
from search.engines.elasticsearch.cluster import Cluster
from search.engines.elasticsearch.query import FIELDS, TEXTS, Body, exact_word, excerpt_of, visible
from search.engines.shared import corrected_query, usual_form
from search.query import EXACT, QueryPlan
from search.spelling import (
    MAX_CANDIDATES,
    TWO_MISTAKES_FROM,
    Candidate,
    best_candidate,
    is_correctable,
    may_replace,
)

# How many candidates have their visible pages counted at once.
COUNTED = 128
MAX_FREQUENCY = 1_000_000_000
# How many pages are read to learn how a word is written, as in the embedded engine.
PAGES_READ = 3

Candidates = Sequence[Sequence[Candidate]]


def correctable_words(plan: QueryPlan) -> list[Word]:
    """The words of a search that may be typing errors."""
    return [word for word in plan.words if is_correctable(word.exact)]


def suggesters(words: Sequence[Word]) -> Body:
    """For each word, what is one mistake away, and what is two mistakes away from long words."""
    suggestions: Body = {}
    for rank, word in enumerate(words):
        for distance in range(1, 3 if len(word.exact) >= TWO_MISTAKES_FROM else 2):
            suggestions[f"{rank}:{distance}"] = {"text": word.exact, "term": _term_suggester(distance)}
    return suggestions


def _term_suggester(distance: int) -> Body:
    return {
        "field": FIELDS[EXACT],
        "suggest_mode": "always",
        "sort": "frequency",
        "string_distance": "damerau_levenshtein",
        "max_edits": distance,
        "prefix_length": 0,
        "min_word_length": 1,
        "size": MAX_CANDIDATES,
        # An absolute number: a word that only hidden pages hold may be frequent.
        "max_term_freq": MAX_FREQUENCY,
    }


def candidates_in(suggestions: Mapping[str, Any], words: Sequence[Word]) -> dict[int, Candidates]:
    """For the rank of each word, what may have been meant by it: one mistake away, then two."""
    return {rank: _candidates_of(word, rank, suggestions) for rank, word in enumerate(words)}


def _candidates_of(word: Word, rank: int, suggestions: Mapping[str, Any]) -> Candidates:
    """The word as it was typed comes along: pages may write it with accents that change its stem."""
    found = []
    for distance in (1, 2):
        entries = suggestions.get(f"{rank}:{distance}", ())
        options = [one for entry in entries for one in entry["options"] if is_correctable(one["text"])]
        options.sort(key=lambda one: (one["text"][0] != word.exact[0], -one["freq"], one["text"]))
        close = [Candidate(one["text"], distance, one["freq"]) for one in options]
        found.append([Candidate(word.exact, 0, MAX_FREQUENCY), *close])
    return found


def correct(
    cluster: Cluster,
    plan: QueryPlan,
    holding: Sequence[int],
    candidates: Mapping[int, Candidates],
    grants: Iterable[str],
) -> Corrected | None:
    """The plan's query with its unknown words corrected; None when there is nothing to mend.

    `holding` says how many visible pages hold each correctable word, `candidates` what resembles it.
    """
    unknown = {rank: word for rank, word in enumerate(correctable_words(plan)) if not holding[rank]}
    if not unknown:
        return None
    best = _best(cluster, plan.q, unknown, candidates, visible(grants))
    written = _written(cluster, list(best.values()), visible(grants)) if best else {}
    return corrected_query(plan, {unknown[rank]: written[term] for rank, term in best.items()})


def _best(
    cluster: Cluster, q: str, unknown: Mapping[int, Word], candidates: Mapping[int, Candidates], readable: Query
) -> dict[int, str]:
    """For each word, the closest one that the reader may see; among equals, the most frequent there."""
    groups = [(word, [one.term for one in group]) for rank, word in unknown.items() for group in candidates[rank]]
    counting = _Counting(
        cluster, readable, [[term for term in terms if may_replace(term, word, q)] for word, terms in groups]
    )
    best: dict[int, str] = {}
    for rank, word in unknown.items():
        for group in candidates[rank]:
            term = best_candidate(word, q, group, counting.count)
            if term is not None:
                best[rank] = term
                break
    return best


class _Counting:
    """How many visible pages hold each of the words of a few lists, asked of the server a slice at a time."""

    def __init__(self, cluster: Cluster, readable: Query, lists: Sequence[Sequence[str]]) -> None:
        self._cluster = cluster
        self._readable = readable
        slices = [terms[start : start + COUNTED] for terms in lists for start in range(0, len(terms), COUNTED)]
        self._slice_of = {term: one for one in reversed(slices) for term in one}
        # The beginning of each list is needed in any case.
        self._counts: dict[str, int] = {}
        self._ask([term for terms in lists for term in terms[:COUNTED]])

    def count(self, term: str) -> int:
        if term not in self._counts:
            self._ask(self._slice_of[term])
        return self._counts[term]

    def _ask(self, terms: Sequence[str]) -> None:
        terms = list(dict.fromkeys(terms))
        if not terms:
            return
        counting = {"filters": {"filters": [exact_word(term).to_dict() for term in terms]}}
        body = {"size": 0, "query": Bool(filter=[self._readable]).to_dict(), "aggs": {"terms": counting}}
        buckets = self._cluster.search(body)["aggregations"]["terms"]["buckets"]
        self._counts.update((term, bucket["doc_count"]) for term, bucket in zip(terms, buckets, strict=True))


def _written(cluster: Cluster, terms: Sequence[str], readable: Query) -> dict[str, str]:
    """How the pages that the reader may see write each of the terms, with its accents."""
    bodies = [
        {
            "size": PAGES_READ,
            "query": Bool(filter=[exact_word(term), readable]).to_dict(),
            # Not by relevance, which also depends on pages that the reader may not see.
            "sort": [{"recent_key": "desc"}],
            "_source": [*TEXTS, "keywords", "labels"],
        }
        for term in terms
    ]
    found = {}
    for term, answer in zip(terms, cluster.searches(bodies), strict=True):
        sources = [hit["_source"] for hit in answer["hits"]["hits"]]
        found[term] = usual_form(((one, *excerpt_of(one)) for one in sources), term)
    return found
