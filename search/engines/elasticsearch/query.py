"""The engine-neutral plan as the body of a `_search`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from elasticsearch_dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    Match,
    MatchAll,
    MatchPhrase,
    Query,
    ScriptScore,
    Term,
    Terms,
)

from search.engines.base import MAX_FACET_VALUES
from search.engines.shared import PHRASE_SEPARATOR
from search.query import ALL, EXACT, PRECISE_BONUS, TITLE, AnyOf, Clause, Phrase, QueryPlan
from search.ranking import (
    CONTENT_FACTOR,
    HALF_LIFE_DAYS,
    MATURITY_WEIGHT,
    RECENCY_WEIGHT,
    WINDOW,
    Candidate,
    day_number,
)
from search.request import SearchRequest

Body = dict[str, Any]

FIELDS = {ALL: "all", EXACT: "all.x", TITLE: "heading"}
# A stop word keeps the place of one that was typed, so that a phrase keeps its gaps.
_GAP = " de "
# What a hit shows. The excerpt that passages are cut from comes with it, never whole texts: the highlighter is
# the portal's own, the same for both engines, and escapes what it doesn't mark.
CARD = ["id", "type", "title", "url", "summary", "published_at", "language", "facets", "extra"]
TEXTS = [*CARD, "excerpt"]
# What ranks a hit, and its title as titles are sorted.
RANKING = ["id", "published_day", "maturity_rank", "about_portal", "title_key"]

# The formula of `search.ranking`.
_FACTOR = (
    "double age = Math.max(0, params.today - doc['published_day'].value);"
    "double recency = doc['published_day'].value == 0 ? 0 : Math.pow(2, -age / params.half_life);"
    "double content = doc['about_portal'].value == 1 ? 1 : params.content;"
    "return content * (1 + params.maturity * doc['maturity_rank'].value + params.recency * recency);"
)


def excerpt_of(source: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """What a hit brings to cut passages from: the body, and the attached files (title, text)."""
    found = source.get("excerpt", {})
    return found.get("body", ""), [(one["title"], one["text"]) for one in found.get("attachments", ())]


def clause(one: Clause) -> Query:
    """One clause with its weight. Words that are stemmed are analysed by the server."""
    if isinstance(one, AnyOf):
        return DisMax(queries=[clause(part) for part in one.clauses])
    field = FIELDS[one.field]
    if isinstance(one, Phrase):
        return MatchPhrase(field, {"query": _phrase_text(one), "boost": one.weight})
    if one.field == EXACT:
        return Term(field, {"value": one.token, "boost": one.weight})
    return Match(field, {"query": one.text, "boost": one.weight})


def _phrase_text(phrase: Phrase) -> str:
    text, place = "", -1
    for (position, _token), word in zip(phrase.tokens, phrase.texts, strict=True):
        text += _GAP * (position - place - 1) + f" {word} "
        place = position
    return text


def word(text: str) -> Query:
    """Pages that hold the word, stemmed."""
    return Match(FIELDS[ALL], {"query": text})


def holding(field: str, value: str | int) -> Query:
    """Pages whose field holds exactly the value."""
    return Term(field, {"value": value})


def exact_word(token: str) -> Query:
    """Pages that hold the word as it is."""
    return holding(FIELDS[EXACT], token)


def visible(grants: Iterable[str]) -> Query:
    """Pages that any of the grants opens; none for no grant."""
    return Terms("grants", sorted(grants))


def documents(page_ids: Iterable[int]) -> Query:
    """The pages with these ids."""
    return Terms("id", list(page_ids))


def members(plan: QueryPlan, *, wide: bool) -> Query:
    """The pages of the precise or of the wide set, each with the score of its concepts."""
    concepts = [clause(concept) for concept in plan.concepts]
    return Bool(should=concepts, minimum_should_match=1 if wide else plan.required)


def scored(plan: QueryPlan, restrictions: Sequence[Query], *, wide: bool) -> Query:
    """The pages of the set that meet the restrictions, with their whole score."""
    extras = [clause(extra) for extra in plan.extras]
    if wide:
        extras.append(ConstantScore(filter=members(plan, wide=False), boost=PRECISE_BONUS))
    return Bool(must=[members(plan, wide=wide)], filter=list(restrictions), should=extras)


def unscored(plan: QueryPlan | None, restrictions: Sequence[Query], *, wide: bool = False) -> Query:
    """The pages of the set, or all for no plan, that meet the restrictions."""
    sets = [members(plan, wide=wide)] if plan is not None else []
    return Bool(filter=[*sets, *restrictions])


def search_body(
    plan: QueryPlan,
    request: SearchRequest,
    counted: Sequence[str],
    *,
    wide: bool,
    words: Sequence[str] = (),
    unranked: bool = False,
) -> Body:
    """One page of results with its facets, in one request.

    Facets that are selected filter the hits after the others are counted. `words` are to be
    counted among the pages of the set: aggregation `words`, in the same order. `unranked` asks for the
    whole window with the scores of the words alone, and what ranks it; `pages_body` then asks for what
    is shown of the page.
    """
    restrictions = [visible(request.grants), *([] if request.only is None else [documents(request.only)])]
    by_relevance = request.sort == "relevance" and not plan.is_empty
    body: Body = {
        "size": request.page_size,
        "from": request.offset,
        "track_total_hits": True,
        "_source": TEXTS if plan.stems or plan.is_empty else CARD,
    }
    if by_relevance:
        body["query"] = scored(plan, restrictions, wide=wide).to_dict()
        if unranked:
            end = request.offset + request.page_size
            body |= {"size": max(WINDOW, end), "from": 0, "_source": False, "docvalue_fields": RANKING}
        elif request.page_size and request.offset < WINDOW:
            body["rescore"] = rescore()
    else:
        body["query"] = unscored(None if plan.is_empty else plan, restrictions, wide=wide).to_dict()
        sort = "recent" if request.sort == "relevance" else request.sort
        body["sort"] = [{f"{sort}_key": "asc" if sort == "title" else "desc"}]
    aggregations = count_facets(request.filters, counted)
    if request.filters:
        body["post_filter"] = Bool(filter=list(filters(request.filters).values())).to_dict()
        aggregations["unfiltered"] = {"filter": MatchAll().to_dict()}
    if words:
        aggregations["words"] = {"filters": {"filters": [word(one).to_dict() for one in words]}}
    if aggregations:
        body["aggs"] = aggregations
    return body


def pages_body(plan: QueryPlan, page_ids: Sequence[int], grants: Iterable[str]) -> Body:
    """What is shown of these pages, in any order."""
    return {
        "size": len(page_ids),
        "query": Bool(filter=[documents(page_ids), visible(grants)]).to_dict(),
        "_source": TEXTS if plan.stems else CARD,
        "track_total_hits": False,
    }


def candidate_of(hit: Mapping[str, Any]) -> Candidate:
    """A hit that was asked with `RANKING`."""
    fields = hit["fields"]
    day, rank, about = (int(fields[name][0]) for name in ("published_day", "maturity_rank", "about_portal"))
    return Candidate(int(fields["id"][0]), hit["_score"] or 0.0, day, rank, bool(about))


def title_of(hit: Mapping[str, Any]) -> str:
    """The title of such a hit, as titles are sorted."""
    return str(hit["fields"]["title_key"][0]).partition(PHRASE_SEPARATOR)[0]


def rescore() -> Body:
    """The factor of `search.ranking` on the best hits."""
    parameters = {
        "today": day_number(datetime.now(UTC).date()),
        "half_life": HALF_LIFE_DAYS,
        "maturity": MATURITY_WEIGHT,
        "recency": RECENCY_WEIGHT,
        "content": CONTENT_FACTOR,
    }
    script = {"source": _FACTOR, "params": parameters}
    return {
        "window_size": WINDOW,
        "query": {
            "score_mode": "multiply",
            "rescore_query": ScriptScore(query=MatchAll(), script=script).to_dict(),
        },
    }


def filters(selected: Mapping[str, tuple[str, ...]]) -> dict[str, Query]:
    """For each facet, the pages that hold one of its values."""
    return {name: Terms(f"facets.{name}", list(slugs)) for name, slugs in selected.items()}


def count_facets(selected: Mapping[str, tuple[str, ...]], counted: Sequence[str]) -> Body:
    """The aggregations that count each facet, with the filters of the others applied."""
    queries = filters(selected)
    values = {name: {"terms": {"field": f"facets.{name}", "size": MAX_FACET_VALUES}} for name in counted}
    if not queries:
        return {f"facet:{name}": values[name] for name in counted}
    aggregations: Body = {}
    shared = {name: values[name] for name in counted if name not in queries}
    if shared:
        aggregations["shared"] = {"filter": Bool(filter=list(queries.values())).to_dict(), "aggs": shared}
    for name in counted:
        if name in queries:
            others = [query for other, query in queries.items() if other != name]
            restricted = Bool(filter=others) if others else MatchAll()
            aggregations[f"own:{name}"] = {"filter": restricted.to_dict(), "aggs": {name: values[name]}}
    return aggregations


def facet_counts(aggregations: Mapping[str, Any], counted: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """The values of each facet and their counts."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name in counted:
        if f"facet:{name}" in aggregations:
            terms = aggregations[f"facet:{name}"]
        elif f"own:{name}" in aggregations:
            terms = aggregations[f"own:{name}"][name]
        else:
            terms = aggregations["shared"][name]
        found[name] = [(bucket["key"], bucket["doc_count"]) for bucket in terms["buckets"]]
    return found
