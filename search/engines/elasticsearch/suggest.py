"""Completions and similar pages."""

from collections.abc import Iterable

from search.analysis import exact_tokens
from search.engines.base import Hit, Suggestion
from search.engines.elasticsearch.cluster import Cluster
from search.engines.elasticsearch.query import CARD, FIELDS, Body, excerpt_of, visible
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
    titled: list[Body] = [{"term": {"heading.x": token}} for token in exact_tokens(" ".join(complete))]
    titled.append({"term": {"heading.edges": begun[:EDGE_LENGTH]}})
    title: Body = {"bool": {"filter": titled}}
    starting: Body = {"constant_score": {"filter": {"term": {"heading.start": tokens[0][:EDGE_LENGTH]}}}}
    either = [title, {"prefix": {"phrases": typed}}]
    return {
        "size": limit,
        "track_total_hits": False,
        "_source": ["id", "title", "url", "type"],
        "query": {
            "bool": {
                "filter": [visible(grants), {"bool": {"should": either, "minimum_should_match": 1}}],
                "should": [starting],
            }
        },
        "post_filter": title,
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
    origin = {"term": {"id": page_id}}
    found = cluster.search(
        {
            "size": 1,
            "query": {"bool": {"filter": [origin, readable]}},
            "_source": ["title", "keywords", "labels", "summary", "excerpt.body"],
        }
    )["hits"]["hits"]
    if not found:
        return ()
    source = found[0]["_source"]
    words = similar_words(source, excerpt_of(source)[0])
    if not words:
        return ()
    terms: list[Body] = [{"term": {FIELDS[ALL]: word}} for word in words]
    counted = cluster.search(
        {
            "size": 0,
            "track_total_hits": True,
            "query": {"bool": {"filter": [readable]}},
            "aggs": {"words": {"filters": {"filters": terms}}},
        }
    )
    buckets = counted["aggregations"]["words"]["buckets"]
    held = {word: bucket["doc_count"] for word, bucket in zip(words, buckets, strict=True)}
    telling = telling_words(held, counted["hits"]["total"]["value"])
    if not telling:
        return ()
    alike = [
        {"constant_score": {"filter": {"term": {FIELDS[ALL]: word}}, "boost": weight}}
        for word, weight in telling.items()
    ]
    query = {
        "bool": {"should": alike, "minimum_should_match": 1, "filter": [readable], "must_not": [origin]},
    }
    # Among equals, the newest.
    order = ["_score", {"recent_key": "desc"}]
    hits = cluster.search({"size": limit, "query": query, "sort": order, "_source": CARD})["hits"]["hits"]
    return tuple(to_hit(hit["_source"], hit["_score"]) for hit in hits)
