"""How a document lies in an Elasticsearch index: the same texts, tokens and keys as in the embedded one."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from elasticsearch_dsl import (
    Boolean,
    Byte,
    Document,
    Integer,
    Keyword,
    Long,
    Mapping,
    Object,
    Text,
    analyzer,
    char_filter,
    token_filter,
    tokenizer,
)

from search.analysis import folded_tokens, prepared, stop_words
from search.documents import SearchDocument, excerpt
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
from search.forms import STEPS, TWIN, Step, Table
from search.ranking import day_number
from search.request import MAX_OFFSET, MAX_PAGE_SIZE

# Raised by hand when documents must be written differently under the same mapping.
FORMAT = 2

# Lucene refuses a whole document for one word of more than 32,766 bytes.
MAX_WORD = 8_000
MAX_PHRASE = 8_000


def _char_filter(step: Step) -> Any:
    """A step of `search.forms` as the server takes it."""
    name = f"portal_{step.name}"
    if isinstance(step, Table):
        return char_filter(name, type="mapping", mappings=[f"{one}=>{other}" for one, other in step.strings.items()])
    return char_filter(name, type="pattern_replace", pattern=step.expression, replacement=step.replacement)


_written_forms = [_char_filter(step) for step in STEPS]
# An article or a pronoun before an apostrophe, as `search.analysis.elide` blanks it.
_elision = char_filter(
    "portal_elision",
    type="pattern_replace",
    pattern=r"(?i)(?<![\p{L}\p{N}])(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’]",
    replacement=" ",
)
# What tantivy's simple tokenizer does, in Unicode's own terms.
_words = tokenizer("portal_words", type="pattern", pattern=r"[^\p{IsAlphabetic}\p{N}]+")
_length = token_filter("portal_length", type="length", min=1, max=MAX_WORD)
# The two words of a doublet, in the same place; other words have no such sign and stay.
_twins = token_filter(
    "portal_twins",
    type="pattern_capture",
    preserve_original=False,
    patterns=[f"^([^{TWIN}]+){TWIN}", f"{TWIN}([^{TWIN}]+)$"],
)
_stop = token_filter("portal_stop", type="stop", stopwords=list(stop_words()))
_stemmer = token_filter("portal_stemmer", type="stemmer", language="french")
_edges = token_filter("portal_edges", type="edge_ngram", min_gram=1, max_gram=EDGE_LENGTH)
_few = token_filter("portal_few", type="limit", max_token_count=MAX_EDGE_WORDS)
_first = token_filter("portal_first", type="limit", max_token_count=1)


def _analyzer(name: str, *filters: Any) -> tuple[Any, Any]:
    """The analyzer of indexed texts, whose forms are written out before they are sent, and that of queries.

    Two dozen expressions on each text would take half of the time of indexing.
    """
    rest: dict[str, Any] = {"tokenizer": _words, "filter": [_length, "lowercase", _twins, *filters]}
    return (
        analyzer(f"{name}_prepared", char_filter=[_elision], **rest),
        analyzer(name, char_filter=[*_written_forms, _elision], **rest),
    )


STEMMED = _analyzer("portal_stemmed", _stop, _stemmer, "asciifolding")
EXACT = _analyzer("portal_exact", _stop, "asciifolding")
EDGES = _analyzer("portal_title_edges", "asciifolding", _few, _edges)
START = _analyzer("portal_title_start", "asciifolding", _first, _edges)


def _searched(analyzers: tuple[Any, Any], **options: Any) -> Text:
    """A text that is searched and isn't kept."""
    return Text(analyzer=analyzers[0], search_analyzer=analyzers[1], **options)


def _shown(**options: Any) -> Text:
    """A text that is kept to be shown, and searched through `all` or `heading`."""
    return Text(index=False, norms=False, **options)


def _kept() -> Keyword:
    """A value that is only given back."""
    return Keyword(index=False, doc_values=False)


class IndexedPage(Document):
    """A page, or what remembers that one left (`live` is false and there is nothing else).

    `all` and `heading` are the texts of the embedded index, and aren't kept. `facets` gets its fields from the engine.
    """

    id = Long(required=True)
    live = Boolean(required=True)
    sequence = Long(index=False)
    hash = Keyword(index=False)
    published_day = Integer(index=False)
    maturity_rank = Byte(index=False)
    about_portal = Byte(index=False)
    recent_key = Long(index=False)
    results_key = Long(index=False)
    adopted_key = Keyword(index=False)
    title_key = Keyword(index=False)
    all = _searched(STEMMED, fields={"x": _searched(EXACT)})
    heading = _searched(
        STEMMED,
        fields={
            "x": _searched(EXACT, index_options="docs", norms=False),
            "edges": _searched(EDGES, index_options="docs", norms=False),
            "start": _searched(START, index_options="docs", norms=False),
        },
    )
    title = _shown()
    summary = _shown()
    keywords = _shown(multi=True)
    labels = _shown(multi=True)
    body = _shown()
    attachments = Object(multi=True, dynamic="strict", properties={"title": _shown(), "text": _shown()})
    phrases = Keyword(multi=True, ignore_above=MAX_PHRASE)
    grants = Keyword(multi=True)
    type = _kept()
    url = _kept()
    language = _kept()
    published_at = _kept()
    extra = Object(enabled=False)
    # What passages are cut from: see `search.documents.excerpt`.
    excerpt = Object(enabled=False)

    class Meta:
        dynamic = "strict"


NOT_KEPT = ("all", "heading", "body", "attachments")


def build_mapping(facets: Sequence[str]) -> Mapping:
    """The mapping of an index that counts those facets."""
    mapping: Mapping = IndexedPage._doc_type.mapping._clone()
    # Whole texts are searched, not kept: the server would read them again for each hit.
    mapping.meta("_source", excludes=list(NOT_KEPT))
    mapping.field("facets", Object(dynamic="strict", properties={name: Keyword() for name in facets}))
    return mapping


@lru_cache(maxsize=8)
def index_body(facets: tuple[str, ...]) -> dict[str, Any]:
    """`mappings` and `settings` of a new index, without shards and replicas."""
    mapping = build_mapping(facets)
    mappings = mapping.to_dict() | {"dynamic": "strict"}
    mappings["_meta"] = {"schema": fingerprint(facets)}
    return {
        "mappings": mappings,
        "settings": {
            "analysis": mapping._collect_analysis(),
            "max_result_window": MAX_OFFSET + 2 * MAX_PAGE_SIZE,
        },
    }


@lru_cache(maxsize=8)
def fingerprint(facets: tuple[str, ...]) -> str:
    """Changes whenever documents indexed before can't be searched or read as those of today."""
    mapping = build_mapping(facets)
    content = [FORMAT, mapping.to_dict(), mapping._collect_analysis()]
    return hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=4).hexdigest()


def to_source(document: SearchDocument, facets: Sequence[str]) -> dict[str, Any]:
    """`document` as the index takes it. Raises ValueError for a facet that the engine lacks."""
    unknown = document.facets.keys() - facets
    if unknown:
        raise ValueError(f"unknown facets: {', '.join(sorted(unknown))}")
    day = day_number(document.published_at)
    body, files = excerpt(document.body, [(one.title, one.text) for one in document.attachments])
    return {
        "id": document.id,
        "live": True,
        "sequence": document.sequence,
        "hash": document.hash,
        "published_day": day,
        "maturity_rank": document.maturity_rank,
        "about_portal": int(document.about_portal),
        "recent_key": recent_key(day, document.id),
        "results_key": results_key(day, document.id, measured=document.measured),
        "adopted_key": adopted_key(day, document.id, adoptions=document.adoptions),
        "title_key": title_key(folded_tokens(document.title), document.id),
        "all": prepared(document.searched_text),
        "heading": prepared(document.title),
        "title": document.title,
        "summary": document.summary,
        "keywords": document.keywords,
        "labels": document.labels,
        "body": document.body,
        "attachments": [{"title": one.title, "text": one.text} for one in document.attachments],
        "phrases": [key for text in (*document.keywords, *document.labels) for key in phrase_keys(text)],
        "grants": document.grants,
        "type": document.type,
        "url": document.url,
        "language": document.language,
        "published_at": document.published_at and document.published_at.isoformat(),
        "facets": dict(document.facets),
        "extra": dict(document.extra),
        "excerpt": {"body": body, "attachments": [{"title": title, "text": text} for title, text in files]},
    }


def tombstone(deletion: Deletion) -> dict[str, Any]:
    """What remembers that a page left, and when: no reader holds a grant to it."""
    return {"id": deletion.id, "live": False, "sequence": deletion.sequence}
