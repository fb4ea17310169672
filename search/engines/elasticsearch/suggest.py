"""Completions and similar pages."""

from collections.abc import Iterable

from elasticsearch_dsl.query import Bool, ConstantScore, Prefix

from search.analysis import exact_tokens
from search.engines.base import Hit, Suggestion
from search.engines.elasticsearch.cluster import Cluster
from search.engines.elasticsearch.query import CARD, FIELDS, Body, excerpt_of, holding, visible
from search.engines.shared import (
    EDGE_LENGTH,
    merged_suggestions,
    similar_words,
    telling_words,
    to_hit,
    typed_tokens,
)
from search.query import ALL


def suggest(cluster: Cluster, prefix: str, grants: frozenset[str], limit: int) -> tuple[Suggestion, ...]:
    """See `SearchEngine.suggest`. Fewer than two letters complete nothing."""
    tokens = typed_tokens(prefix)
    if not tokens or limit < 1:
        return ()
    answer = cluster.search(_body(tokens, grants, limit))
    keys = [bucket["key"] for bucket in answer["aggregations"]["terms"]["buckets"]]
    sources = [hit["_source"] for hit in answer["hits"]["hits"]]
    pages = [Suggestion(one["title"], "page", one["url"], one["type"]) for one in sources]
    return merged_suggestions(keys, pages, tokens, limit)


def _body(tokens: list[str], grants: Iterable[str], limit: int) -> Body:
    """Titles that hold the words typed, the last one begun: first those that start with them, then the
    newest; and the keywords and labels of the visible pages that begin with what is typed."""
    *complete, begun = tokens
    typed = " ".join(tokens)
    titled = [holding("heading.x", token) for token in exact_tokens(" ".join(complete))]
    title = Bool(filter=[*titled, holding("heading.edges", begun[:EDGE_LENGTH])])
    starting = ConstantScore(filter=holding("heading.start", tokens[0][:EDGE_LENGTH]))
    either = Bool(should=[title, Prefix("phrases", {"value": typed})], minimum_should_match=1)
    return {
        "size": limit,
        "track_total_hits": False,
        "_source": ["id", "title", "url", "type"],
        "query": Bool(filter=[visible(grants), either], should=[starting]).to_dict(),
        "post_filter": title.to_dict(),
        "sort": ["_score", {"recent_key": "desc"}],
        "aggs": {"terms": {"terms": {"field": "phrases", "include": f"{_escaped(typed)}.*", "size": 2 * limit}}},
    }


def _escaped(text: str) -> str:
    """`text` in a regular expression of Lucene's: whatever is no letter, digit or space is escaped."""
    return "".join(char if char.isalnum() or char == " " else "\\" + char for char in text)


def similar(cluster: Cluster, page_id: int, grants: frozenset[str], limit: int) -> tuple[Hit, ...]:
    """See `SearchEngine.similar`."""
    if limit < 1:
        return ()
    readable = visible(grants)
    origin = holding("id", page_id)
    found = cluster.search(
        {
            "size": 1,
            "query": Bool(filter=[origin, readable]).to_dict(),
            "_source": ["title", "keywords", "labels", "summary", "excerpt.body"],
        }
    )["hits"]["hits"]
    if not found:
        return ()
    source = found[0]["_source"]
    words = similar_words(source, excerpt_of(source)[0])
    if not words:
        return ()
    terms = [holding(FIELDS[ALL], word).to_dict() for word in words]
    counted = cluster.search(
        {
            "size": 0,
            "track_total_hits": True,
            "query": Bool(filter=[readable]).to_dict(),
            "aggs": {"words": {"filters": {"filters": terms}}},
        }
    )
    buckets = counted["aggregations"]["words"]["buckets"]
    held = {word: bucket["doc_count"] for word, bucket in zip(words, buckets, strict=True)}
    telling = telling_words(held, counted["hits"]["total"]["value"])
    if not telling:
        return ()
    alike = [ConstantScore(filter=holding(FIELDS[ALL], word), boost=weight) for word, weight in telling.items()]
    query = Bool(should=alike, minimum_should_match=1, filter=[readable], must_not=[origin]).to_dict()
    # Among equals, the newest.
    order = ["_score", {"recent_key": "desc"}]
    hits = cluster.search({"size": limit, "query": query, "sort": order, "_source": CARD})["hits"]["hits"]
    return tuple(to_hit(hit["_source"], hit["_score"]) for hit in hits)
