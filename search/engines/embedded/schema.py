"""How a document lies in a tantivy index."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import tantivy

from search.analysis import EXACT as EXACT_ANALYZER
from search.analysis import (
    RAW,
    SPLIT,
    STEMMED,
    cut,
    exact_analyzer,
    folded_tokens,
    prepared,
    stemmed_analyzer,
    stop_words,
)
from search.documents import SearchDocument
from search.engines.base import Deletion
from search.engines.shared import (
    EDGE_LENGTH,
    MAX_EDGE_WORDS,
    adopted_key,
    phrase_keys,
    recent_key,
    results_key,
    title_key,
)
from search.forms import STEPS, TWIN
from search.query import ALL, EXACT, TITLE
from search.ranking import day_number

# Raised by hand when documents must be written differently under the same schema.
FORMAT = 5

FACET_PREFIX = "facet_"
FIRST_WORD = "^"


def build_schema(facets: Sequence[str]) -> tantivy.Schema:
    """The schema of an index that counts those facets.

    Texts are indexed but not stored: `card` and `texts` hold what a hit shows.
    `recent_key` orders by day then id, `results_key` by measured results before these, `adopted_key` by the
    number of establishments before these, `title_key` by title then id, so that no two pages tie.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("live", indexed=True)
    for name in ("sequence", "published_day", "maturity_rank", "about_portal", "recent_key", "results_key", "hash"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_text_field(ALL, tokenizer_name=STEMMED)
    builder.add_text_field(EXACT, tokenizer_name=EXACT_ANALYZER)
    builder.add_text_field(TITLE, tokenizer_name=STEMMED)
    builder.add_text_field("title_x", tokenizer_name=EXACT_ANALYZER, index_option="basic")
    builder.add_text_field("title_edges", tokenizer_name=SPLIT, index_option="basic")
    for name in ("title_key", "adopted_key"):
        builder.add_text_field(name, tokenizer_name=RAW, index_option="basic", fast=True)
    builder.add_text_field("phrases", tokenizer_name=RAW, index_option="basic")
    builder.add_text_field("grants", tokenizer_name=RAW, index_option="basic")
    for name in facets:
        builder.add_text_field(FACET_PREFIX + name, tokenizer_name=RAW, index_option="basic", fast=True)
    builder.add_bytes_field("card", stored=True)
    builder.add_bytes_field("texts", stored=True)
    return builder.build()


def schema_fingerprint(facets: Sequence[str]) -> str:
    """Changes whenever documents indexed before can't be searched or read as those of today."""
    content = [FORMAT, list(map(repr, STEPS)), version("tantivy"), list(facets), list(stop_words())]
    return hashlib.blake2b(json.dumps(content).encode(), digest_size=8).hexdigest()


def to_tantivy(document: SearchDocument, schema: tantivy.Schema, facets: Sequence[str]) -> tantivy.Document:
    """`document` as tantivy takes it. Raises ValueError for a facet that the engine lacks."""
    unknown = document.facets.keys() - facets
    if unknown:
        raise ValueError(f"unknown facets: {', '.join(sorted(unknown))}")
    text = prepared(document.searched_text)
    title = prepared(document.title)
    title_tokens = folded_tokens(document.title)
    card, texts = document.card(), document.texts()
    day = day_number(document.published_at)
    fields: dict[str, Any] = {
        "id": document.id,
        "live": 1,
        "sequence": document.sequence,
        "published_day": day,
        "maturity_rank": document.maturity_rank,
        "about_portal": int(document.about_portal),
        "recent_key": recent_key(day, document.id),
        "results_key": results_key(day, document.id, measured=document.measured),
        "adopted_key": adopted_key(day, document.id, adoptions=document.adoptions),
        "hash": document.hash_of(card, texts),
        "title_edges": edges(title_tokens),
        "title_key": title_key(title_tokens, document.id),
        "grants": list(document.grants),
        "card": card,
        "texts": texts,
    }
    phrases = [key for text in (*document.keywords, *document.labels) for key in phrase_keys(text)]
    if phrases:
        fields["phrases"] = phrases
    for name, slugs in document.facets.items():
        if slugs:
            fields[FACET_PREFIX + name] = list(slugs)
    return _with_texts(tantivy.Document.from_dict(fields, schema), text, title)


def _with_texts(made: tantivy.Document, text: str, title: str) -> tantivy.Document:
    """`made` with its prepared texts, cut here where they hold doublets: tantivy can't put two words in one place."""
    for name, content, analyzer in (
        (ALL, text, stemmed_analyzer),
        (EXACT, text, exact_analyzer),
        (TITLE, title, stemmed_analyzer),
        ("title_x", title, exact_analyzer),
    ):
        if TWIN in content:
            made.add_pre_tokenized_text(name, tantivy.PreTokenizedString("", cut(analyzer(), content)))
        else:
            made.add_text(name, content)
    return made


def tombstone(deletion: Deletion, schema: tantivy.Schema) -> tantivy.Document:
    """What remembers that a page left, and when: no reader holds a grant to it."""
    fields = {"id": deletion.id, "live": 0, "sequence": deletion.sequence}
    return tantivy.Document.from_dict(fields, schema)


def edges(tokens: Sequence[str]) -> str:
    """The beginnings of a title's words, those of the first one marked, separated by spaces."""
    if not tokens:
        return ""
    return " ".join([word_edges(FIRST_WORD, tokens[0]), *(word_edges("", token) for token in tokens[:MAX_EDGE_WORDS])])


@lru_cache(maxsize=50_000)
def word_edges(mark: str, token: str) -> str:
    """The beginnings of one word, each after `mark`."""
    return " ".join(mark + token[:length] for length in range(1, min(len(token), EDGE_LENGTH) + 1))
