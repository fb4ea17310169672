"""What both engines do alike with what their indexes give them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from math import log
from typing import Any

from search.analysis import Word, first_folded_tokens, folded_tokens, stop_words, tokens
from search.documents import excerpt
from search.engines.base import Corrected, Correction, FacetValue, Hit, Suggestion
from search.query import QueryPlan
from search.request import clean_query
from search.snippets import Snippet, written_forms

# Keys of an index

PHRASE_SEPARATOR = "\x1f"
MAX_PHRASE_WORDS = 8
# Beginnings of words are indexed up to this length, and longer ones taken for it.
EDGE_LENGTH = 12
MAX_EDGE_WORDS = 20
# A page whose title is what was typed is among the first ones by its words.
TITLES_COMPARED = 10
MAX_SORT_KEY = 120
_ID_BITS = 40


def recent_key(day: int, page_id: int) -> int:
    """Orders by day, then by id, so that no two pages tie."""
    return day << _ID_BITS | page_id


def results_key(day: int, page_id: int, *, measured: bool) -> int:
    """Orders pages with measured results before the others, then as `recent_key` does. It fits in 63 bits."""
    return int(measured) << 62 | recent_key(day, page_id)


def adopted_key(day: int, page_id: int, *, adoptions: int) -> str:
    """Orders by how many establishments took a page up, then as `recent_key` does."""
    return f"{adoptions:06d}{day:07d}{page_id:013d}"


def title_key(tokens: Sequence[str], page_id: int) -> str:
    """Orders titles without case, accents and punctuation, which is how a French index is sorted."""
    return f"{' '.join(tokens)[:MAX_SORT_KEY]}{PHRASE_SEPARATOR}{page_id:013d}"


def folded_title(text: str) -> str:
    """A title, or what may be one, as titles are compared and sorted."""
    return " ".join(folded_tokens(text))[:MAX_SORT_KEY]


@lru_cache(maxsize=20_000)
def phrase_keys(text: str) -> tuple[str, ...]:
    """The terms that let `text` be completed from the beginning of any of its words."""
    tokens = folded_tokens(text)
    if not tokens or len(tokens) > MAX_PHRASE_WORDS or PHRASE_SEPARATOR in text:
        return ()
    starts = [
        start for start, token in enumerate(tokens) if start == 0 or (len(token) > 1 and token not in stop_words())
    ]
    return tuple(f"{' '.join(tokens[start:])}{PHRASE_SEPARATOR}{text}" for start in starts)


# Hits and facets


def to_hit(card: Mapping[str, Any], score: float, snippet: Snippet | None = None) -> Hit:
    """The hit of a stored page."""
    published = card["published_at"]
    return Hit(
        id=card["id"],
        type=card["type"],
        title=card["title"],
        url=card["url"],
        score=round(score, 4),
        summary=card["summary"],
        snippet=snippet.html if snippet else "",
        snippet_source=snippet.source if snippet else None,
        published_at=date.fromisoformat(published) if published else None,
        language=card["language"],
        facets={name: tuple(slugs) for name, slugs in card["facets"].items()},
        extra=card["extra"],
    )


def facet_values(counts: Iterable[tuple[str, int]], selected: Sequence[str]) -> tuple[FacetValue, ...]:
    """The values of a facet, the most frequent first, then those that are selected and in no page."""
    ranked = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    values = [FacetValue(slug, count, slug in selected) for slug, count in ranked]
    shown = {value.value for value in values}
    return (*values, *(FacetValue(slug, 0, True) for slug in selected if slug not in shown))


# Completions

MIN_PREFIX = 2
MAX_PREFIX = 100
# What is read of a page to find similar ones, in characters.
MAX_SIMILAR_TEXT = 5_000


def typed_tokens(prefix: str) -> list[str]:
    """The words of what is being typed, the last one begun; none for fewer than two letters."""
    tokens = first_folded_tokens(clean_query(prefix)[:MAX_PREFIX])
    return tokens if len("".join(tokens)) >= MIN_PREFIX else []


def merged_suggestions(
    keys: Iterable[str], pages: Iterable[Suggestion], tokens: Sequence[str], limit: int
) -> tuple[Suggestion, ...]:
    """Terms, given by their `phrase_keys`, then pages: those whose title starts with what is typed first.

    Terms leave at least half of the places to pages, and none repeats a title.
    """
    start = " ".join(tokens)
    found = sorted(pages, key=lambda page: not _folded(page.text).startswith(start))[:limit]
    texts: dict[str, str] = {}
    for key in keys:
        text = key.partition(PHRASE_SEPARATOR)[2]
        texts.setdefault(_folded(text), text)
    places = max(limit // 2, limit - len(found))
    titles = {_folded(page.text) for page in found}
    terms = [Suggestion(text, "term") for folded, text in list(texts.items())[:places] if folded not in titles]
    return (*terms, *found[: limit - len(terms)])


def _folded(text: str) -> str:
    return " ".join(folded_tokens(text))


MAX_SIMILAR_WORDS = 60
MAX_SIMILAR_TERMS = 25
# What a word of the title, of the keywords or of the labels, then of the summary, counts for beside one of the body.
TITLE_COUNTS, SUMMARY_COUNTS = 5, 3


def similar_words(card: Mapping[str, Any], body: str) -> list[str]:
    """The stemmed words that a page is compared to others by, those that it uses most first."""
    used: Counter[str] = Counter()
    for text in (card["title"], *card["keywords"], *card["labels"]):
        used.update(dict.fromkeys(set(tokens(text)), TITLE_COUNTS))
    used.update(dict.fromkeys(set(tokens(card["summary"])), SUMMARY_COUNTS))
    used.update(tokens(body[:MAX_SIMILAR_TEXT]))
    ranked = sorted(used.items(), key=lambda item: (-item[1], item[0]))
    return [word for word, _count in ranked if len(word) > 1][:MAX_SIMILAR_WORDS]


def telling_words(held: Mapping[str, int], pages: int) -> dict[str, float]:
    """The words that tell pages apart best and what each weighs, by how many of the visible pages hold them.

    Only pages that the reader may see count, so hidden ones change nothing: neither which pages are alike nor
    their order. That is why the weights aren't the engine's own. One page alone is alike to no other.
    """
    weights = {word: log(1 + pages / count) for word, count in held.items() if count > 1}
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return dict(ranked[:MAX_SIMILAR_TERMS])


# Corrections


def corrected_query(plan: QueryPlan, corrections: Mapping[Word, str]) -> Corrected | None:
    """The plan's query with those words written otherwise; None when there are none."""
    if not corrections:
        return None
    text, place = "", 0
    for word, written in corrections.items():
        text += plan.q[place : word.start] + written
        place = word.end
    words = tuple(Correction(plan.q[word.start : word.end], written) for word, written in corrections.items())
    return Corrected(plan.q, text + plan.q[place:], words)


def usual_form(pages: Iterable[tuple[Mapping[str, Any], str, Iterable[Sequence[str]]]], term: str) -> str:
    """How pages (card, body, attached files) write `term` most often, in lowercase where any does."""
    forms: Counter[str] = Counter()
    for card, body, attachments in pages:
        body, files = excerpt(body, attachments)
        texts = [card["title"], card["summary"], body, *card["keywords"], *card["labels"]]
        texts += [text for file in files for text in file]
        forms.update(written_forms(texts, term))
    lowercase = Counter({form: count for form, count in forms.items() if form.islower()})
    return (lowercase or forms or Counter([term])).most_common(1)[0][0]
