"""What a search looks for and how it weighs, in terms that every engine can translate.

Score of a page = BM25 of each concept in `all` + 0.5 × each word in `all_x` + 0.5 × each pair of
neighbouring words in `all_x` + 0.3 × each concept in `title` + 2 for a page of the precise set.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from itertools import pairwise
from math import ceil

from search.analysis import ENGLISH_STOP_WORDS, Word, doublets_apart, unaccented_stop_words, words
from search.request import clean_query
from search.synonyms import Alternative, Concept, Synonyms, as_typed

ALL = "all"
EXACT = "all_x"
TITLE = "title"

WORD_WEIGHT = 0.5
PAIR_WEIGHT = 0.5
TITLE_WEIGHT = 0.3
PRECISE_BONUS = 2.0
PRECISE_SHARE = 0.75
# Fewer pages than this in the precise set, facets aside, and the search widens.
WIDEN_BELOW = 10
NO_SYNONYMS = Synonyms()
# What comes after is ignored: a pasted page isn't a question, and each word costs.
MAX_WORDS = 32


@dataclass(frozen=True, slots=True)
class Term:
    """Pages where `field` holds `token`; BM25 × `weight`.

    `text` is the word that gave the token, for an engine that analyses by itself.
    """

    field: str
    token: str
    weight: float = 1.0
    text: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Pages where `field` holds the tokens at those relative positions (slop 0); BM25 × `weight`.

    `texts` are the words that gave the tokens, in the same order.
    """

    field: str
    tokens: tuple[tuple[int, str], ...]
    weight: float = 1.0
    texts: tuple[str, ...] = dataclass_field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Pages that any of the clauses finds; the best one counts (`dis_max` without tie breaker)."""

    clauses: tuple[Term | Phrase, ...]


Clause = Term | Phrase | AnyOf


@dataclass(frozen=True)
class Expansion:
    """What a search was widened to for the reader's information: « SAD » → soutien à domicile."""

    typed: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class QueryPlan:
    """A search, ready to be translated.

    The precise set is made of the pages that at least `required` of the `concepts` find; the wide
    set, of those that any finds. `extras` only weigh. `words` are the words of the request that
    count and that no synonym group knows, doublets apart, `stems` what deserves to be highlighted.
    """

    q: str
    concepts: tuple[Clause, ...]
    required: int
    extras: tuple[Clause, ...]
    words: tuple[Word, ...]
    stems: tuple[str, ...]
    expansions: tuple[Expansion, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be looked for: no word, or stop words and punctuation only."""
        return not self.concepts

    @property
    def can_widen(self) -> bool:
        """Whether the wide set may hold more than the precise set."""
        return self.required > 1


def build_plan(q: str, synonyms: Synonyms) -> QueryPlan:
    """The plan of the words `q`. Operators and quotes are punctuation like any other."""
    q = clean_query(q)
    sequence, twins = doublets_apart(words(q)[:MAX_WORDS])
    counted = [word for word in sequence if not _is_stop_word(word, q)]
    if not counted:
        counted = sequence
    found = _distinct([_with_twin(one, counted, twins) for one in synonyms.concepts(counted)])
    extras: dict[Clause, None] = {}
    for word in sequence:
        written = [word, *twins.get(word.position, ())]
        extras[_any_of([Term(EXACT, one.exact, WORD_WEIGHT, one.text) for one in written])] = None
    for neighbours in (sequence, counted):
        for left, right in pairwise(neighbours):
            gap = right.position - left.position
            pair = Phrase(EXACT, ((0, left.exact), (gap, right.exact)), PAIR_WEIGHT, (left.text, right.text))
            extras[pair] = None
    for concept in found:
        extras[_any_of([_title_clause(one) for one in concept.alternatives])] = None
    stems = [token for c in found for one in c.alternatives for _, token in one.stems]
    return QueryPlan(
        q=q,
        concepts=tuple(_any_of([_clause(one) for one in c.alternatives]) for c in found),
        required=required_concepts(len(found)),
        extras=tuple(extras),
        words=tuple(
            word for c in found if not c.is_known for word in counted[c.start : c.end] if word.position not in twins
        ),
        stems=tuple(dict.fromkeys(stems)),
        expansions=tuple(
            Expansion(
                q[counted[c.start].start : counted[c.end - 1].end],
                tuple(dict.fromkeys(one.text for one in c.alternatives[1:])),
            )
            for c in found
            if c.is_known and len(c.alternatives) > 1
        ),
    )


def loosened_plan(q: str, synonyms: Synonyms) -> QueryPlan:
    """The plan of the same words one by one; of an English term, those of the French one that it leads to."""
    q = clean_query(q)
    sequence, _twins = doublets_apart(words(q)[:MAX_WORDS])
    counted = [word for word in sequence if not _is_stop_word(word, q)] or sequence
    said, end = "", 0
    for concept in synonyms.concepts(counted):
        if concept.french:
            said += f"{q[end : counted[concept.start].start]}{concept.french}"
            end = counted[concept.end - 1].end
    return replace(build_plan(said + q[end:], NO_SYNONYMS), q=q)


def _with_twin(concept: Concept, sequence: list[Word], twins: Mapping[int, list[Word]]) -> Concept:
    """« infirmier(ère) » is one concept, which either word finds; a known term has what it needs."""
    others = twins.get(sequence[concept.start].position, ())
    if concept.is_known or not others:
        return concept
    alternatives = (*concept.alternatives, *(one for word in others for one in as_typed(word)))
    return replace(concept, alternatives=alternatives)


def required_concepts(count: int) -> int:
    """How many of `count` concepts a page of the precise set holds: all of two, then 75 %."""
    return count if count <= 2 else ceil(count * PRECISE_SHARE)


def _is_stop_word(word: Word, text: str) -> bool:
    """« a » typed for « à », or « of »: it weighs, but isn't asked for. « A » in « hépatite A » is."""
    if word.exact in ENGLISH_STOP_WORDS:
        return True
    return word.exact in unaccented_stop_words() and text[word.start : word.end].islower()


def _distinct(concepts: list[Concept]) -> list[Concept]:
    """One concept for each clause: « pratique » and « pratiques » ask the same thing."""
    found: dict[Clause, Concept] = {}
    for concept in concepts:
        found.setdefault(_any_of([_clause(one) for one in concept.alternatives]), concept)
    return list(found.values())


def _clause(alternative: Alternative) -> Term | Phrase:
    if alternative.is_exact:
        return _term_or_phrase(EXACT, alternative.exacts, alternative.weight, alternative.words)
    return _term_or_phrase(ALL, alternative.stems, alternative.weight, alternative.words)


def _title_clause(alternative: Alternative) -> Term | Phrase:
    return _term_or_phrase(TITLE, alternative.stems, alternative.weight * TITLE_WEIGHT, alternative.words)


def _term_or_phrase(
    field: str, tokens: tuple[tuple[int, str], ...], weight: float, texts: tuple[str, ...]
) -> Term | Phrase:
    if len(tokens) == 1:
        return Term(field, tokens[0][1], weight, texts[0])
    return Phrase(field, tokens, weight, texts)


def _any_of(clauses: list[Term | Phrase]) -> Clause:
    distinct = tuple(dict.fromkeys(clauses))
    return distinct[0] if len(distinct) == 1 else AnyOf(distinct)
