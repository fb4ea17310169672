"""Completions and similar pages."""

from tantivy import Occur, Order, Query, Searcher

from search.analysis import exact_tokens
from search.engines.base import Hit, Suggestion
from search.engines.embedded.query import all_of, count_of
from search.engines.embedded.reader import IndexReader
from search.engines.embedded.schema import FIRST_WORD
from search.engines.shared import (
    EDGE_LENGTH,
    merged_suggestions,
    similar_words,
    telling_words,
    to_hit,
    typed_tokens,
)
from search.query import ALL

# How many pages of the same score as the last one are compared by their date.
MAX_EQUALS = 50


def suggest(reader: IndexReader, prefix: str, grants: frozenset[str], limit: int) -> tuple[Suggestion, ...]:
    """See `SearchEngine.suggest`. Fewer than two letters complete nothing."""
    tokens = typed_tokens(prefix)
    if not tokens or limit < 1:
        return ()
    searcher = reader.searcher
    visible = reader.translator.grants(grants)
    # Keywords and labels of the visible pages, the most frequent first.
    terms = searcher.terms_with_prefix("phrases", " ".join(tokens), visible, 2 * limit)
    pages = _pages(reader, searcher, tokens, visible, limit)
    return merged_suggestions((key for key, _count in terms), pages, tokens, limit)


def _pages(
    reader: IndexReader,
    searcher: Searcher,
    tokens: list[str],
    visible: Query,
    limit: int,
) -> list[Suggestion]:
    """Pages whose title holds the words typed, the last one begun: first those whose title starts
    with the first of them, then the newest."""
    schema = reader.schema
    *complete, begun = tokens
    clauses = [Query.term_query(schema, "title_x", token, "basic") for token in exact_tokens(" ".join(complete))]
    clauses += [_begins(reader, begun, first=False), visible]
    first = _begins(reader, tokens[0], first=True)
    queries = [all_of([*clauses, first]), all_of(clauses)]
    found: dict[int, Suggestion] = {}
    for query in queries:
        hits = searcher.search(query, limit=limit, count=False, order_by_field="recent_key", order=Order.Desc).hits
        for _, address in hits:
            card = reader.card(searcher, address)
            found.setdefault(card["id"], Suggestion(card["title"], "page", card["url"], card["type"]))
        if len(found) >= limit:
            break
    return list(found.values())


def _begins(reader: IndexReader, token: str, *, first: bool) -> Query:
    """Titles with a word, the first one or any, that begins with `token`."""
    edge = (FIRST_WORD if first else "") + token[:EDGE_LENGTH]
    return Query.term_query(reader.schema, "title_edges", edge, "basic")


def similar(reader: IndexReader, page_id: int, grants: frozenset[str], limit: int) -> tuple[Hit, ...]:
    """See `SearchEngine.similar`."""
    counts = reader.counts
    searcher = counts.searcher
    translator = reader.translator
    visible = translator.grants(grants)
    origin = searcher.search(all_of([translator.document(page_id), visible]), limit=1, count=False).hits
    if not origin or limit < 1:
        return ()
    card, (body, _) = reader.page(searcher, origin[0][1])
    held = counts.holding(similar_words(card, body), grants, visible)
    pages = count_of(searcher.search(visible, limit=1))
    clauses = [
        (Occur.Should, Query.const_score_query(Query.term_query(reader.schema, ALL, word), weight))
        for word, weight in telling_words(held, pages).items()
    ]
    if not clauses:
        return ()
    query = Query.boolean_query(
        [
            (Occur.Must, Query.boolean_query(clauses)),
            (Occur.Must, visible),
            (Occur.MustNot, translator.document(page_id)),
        ]
    )
    # Among equals, the newest.
    found = searcher.search(query, limit=limit + MAX_EQUALS, count=False).hits
    keys = searcher.fast_field_values("recent_key", [address for _, address in found])
    ranked = sorted(zip(found, keys, strict=True), key=lambda one: (-round(one[0][0], 4), -int(one[1] or 0)))
    return tuple(to_hit(reader.card(searcher, address), score) for (score, address), _key in ranked[:limit])
