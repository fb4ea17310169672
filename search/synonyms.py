"""Groups of words that mean the same, and what a search does with them.

Expansion happens when a search is asked, never in the index, so a change shows in the next search.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.analysis import ENGLISH_STOP_WORDS, Word, doublets_apart, fold, words

ACRONYM = "acronym"
SPELLING = "spelling"
SYNONYM = "synonym"
BROADER = "broader"
ENGLISH = "english"
KINDS = (ACRONYM, SPELLING, SYNONYM, BROADER, ENGLISH)

# What another form is worth beside the one that was typed.
WEIGHTS = {SPELLING: 0.95, ACRONYM: 0.8, SYNONYM: 0.7, BROADER: 0.6, ENGLISH: 0.9}
MAX_ALTERNATIVES = 16

_ACRONYM_FORM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z0-9][A-Za-z0-9]*(?:[-&/.][A-Za-z0-9]+)*\.?")


@dataclass(frozen=True)
class TermGroup:
    """Terms that go together.

    `kind` is `acronym` (acronyms, written in capitals, and what they stand for), `spelling`
    (« aîné », « ainé »), `synonym`, `broader` (the first term covers the others: searching it
    also finds them, not the reverse), or `english` (a French term, then the English ones that lead
    to it and to all that it leads to, not the reverse). Raises ValueError for another kind.
    """

    kind: str
    terms: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of synonyms: {self.kind!r}")


@dataclass(frozen=True)
class Alternative:
    """One way of writing a concept: its tokens with their positions, and what it is worth.

    `stems` and `exacts` are the two forms of the same tokens, `words` what they were made of.
    `is_exact` tells that only the second may match, as for an acronym, so that « SAD » doesn't
    find « sade ».
    """

    text: str
    stems: tuple[tuple[int, str], ...]
    exacts: tuple[tuple[int, str], ...]
    words: tuple[str, ...]
    is_exact: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Concept:
    """What counts as one term of a search: the alternatives, of which the first was typed.

    `start` and `end` are its place in the sequence of words it was found in, in Python's sense.
    `is_known` tells that it is a term of a group, hence not a typing error. `french` is the term, written
    out, that an English one leads to.
    """

    alternatives: tuple[Alternative, ...]
    start: int
    end: int
    is_known: bool
    french: str = ""


@dataclass(frozen=True)
class _Term:
    text: str
    is_exact: bool
    stems: tuple[tuple[int, str], ...]
    exacts: tuple[tuple[int, str], ...]
    words: tuple[str, ...]


def as_typed(word: Word) -> tuple[Alternative, ...]:
    """A word that belongs to no group."""
    return (Alternative(word.exact, ((0, word.stem),), ((0, word.exact),), (word.text,)),)


class Synonyms:
    """Synonym groups made ready to expand searches.

    Acronyms and spellings are the same thing written differently, so they chain; synonyms and
    narrower terms are taken one step away. An acronym of several groups leads to all of them, and
    none of them leads to the others through it.
    """

    def __init__(self, groups: Iterable[TermGroup] = ()) -> None:
        self._exact: dict[tuple[str, ...], _Term] = {}
        self._stemmed: dict[tuple[str, ...], _Term] = {}
        self._links: dict[_Term, list[tuple[str, _Term]]] = {}
        self._acronym_groups: dict[_Term, int] = {}
        self._longest = 0
        # Acronyms come first, so that the other groups that hold one know it for what it is.
        for group in sorted(groups, key=lambda group: group.kind != ACRONYM):
            self._add(group)
        self._alternatives: dict[_Term, tuple[Alternative, ...]] = {}

    def __len__(self) -> int:
        return len(self._exact) + len(self._stemmed)

    def concepts(self, sequence: Sequence[Word]) -> list[Concept]:
        """Read `sequence` from left to right, taking the longest known term each time.

        A word that belongs to no group is a concept by itself.
        """
        found: list[Concept] = []
        start = 0
        while start < len(sequence):
            term, end = self._longest_term(sequence, start)
            if term is None:
                word = sequence[start]
                alternatives = as_typed(word)
            else:
                alternatives = self._alternatives_of(term)
            french = "" if term is None else self._french_of(term)
            found.append(Concept(alternatives, start, end, term is not None, french))
            start = end
        return found

    def are_known(self, sequence: Sequence[Word]) -> bool:
        """Whether `sequence` is made of known terms and nothing else."""
        found = self.concepts(sequence)
        return bool(found) and all(one.is_known for one in found)

    def _add(self, group: TermGroup) -> None:
        terms: list[_Term] = []
        for rank, text in enumerate(group.terms):
            term = self._term(text, group.kind, is_english=group.kind == ENGLISH and rank > 0)
            if term is not None and term not in terms:
                terms.append(term)
        for term in terms:
            if term.is_exact and group.kind == ACRONYM:
                self._acronym_groups[term] = self._acronym_groups.get(term, 0) + 1
        for index, term in enumerate(terms):
            others = [other for other in terms if other is not term]
            if group.kind == BROADER and index > 0:
                others = []
            if group.kind == ENGLISH:
                others = terms[:1] if index > 0 else []
            self._links.setdefault(term, []).extend((group.kind, other) for other in others)

    def _term(self, text: str, kind: str, *, is_english: bool = False) -> _Term | None:
        """The term written `text`, the same object for every group that holds it."""
        sequence, _others = doublets_apart(words(text))
        if is_english:
            # As in what is asked, where they don't count.
            sequence = [word for word in sequence if word.exact not in ENGLISH_STOP_WORDS]
        if not sequence:
            return None
        stems = tuple(word.stem for word in sequence)
        exacts = tuple(word.exact for word in sequence)
        self._longest = max(self._longest, len(sequence))
        is_exact = exacts in self._exact or (kind in (ACRONYM, ENGLISH) and is_acronym(text))
        places = [word.position - sequence[0].position for word in sequence]
        term = _Term(
            text,
            is_exact,
            tuple(zip(places, stems, strict=True)),
            tuple(zip(places, exacts, strict=True)),
            tuple(word.text for word in sequence),
        )
        if is_exact:
            return self._exact.setdefault(exacts, term)
        return self._stemmed.setdefault(stems, term)

    def _longest_term(self, sequence: Sequence[Word], start: int) -> tuple[_Term | None, int]:
        for end in range(min(len(sequence), start + self._longest), start, -1):
            window = sequence[start:end]
            term = self._exact.get(tuple(word.exact for word in window)) or self._stemmed.get(
                tuple(word.stem for word in window)
            )
            if term is not None:
                return term, end
        return None, start + 1

    def _french_of(self, typed: _Term) -> str:
        """The French term that an English one leads to; what it stands for, where it is an acronym."""
        for kind, other in self._links.get(typed, ()):
            if kind == ENGLISH:
                written = [other, *self._written_differently(other)]
                return next((term.text for term in written if not term.is_exact), other.text)
        return ""

    def _alternatives_of(self, typed: _Term) -> tuple[Alternative, ...]:
        known = self._alternatives.get(typed)
        if known is not None:
            return known
        alternatives = tuple(
            Alternative(term.text, term.stems, term.exacts, term.words, term.is_exact, weight)
            for term, weight in self._weights_of(typed)[:MAX_ALTERNATIVES]
        )
        self._alternatives[typed] = alternatives
        return alternatives

    def _weights_of(self, typed: _Term, *, is_english: bool = True) -> list[tuple[_Term, float]]:
        """The terms that `typed` leads to, itself first, each with its weight.

        `is_english` follows what `typed` means in English too; what that leads to is French.
        """
        weights: dict[_Term, float] = {typed: 1.0}

        def take(term: _Term, weight: float) -> None:
            if weight > weights.get(term, 0.0):
                weights[term] = weight

        same = self._written_differently(typed)
        for term, weight in same.items():
            take(term, weight)
        for term in same:
            if self._is_ambiguous(term) and term is not typed:
                continue
            for kind, other in self._links.get(term, ()):
                if kind in (SYNONYM, BROADER):
                    for twin, weight in self._written_differently(other).items():
                        take(twin, WEIGHTS[kind] * weight)
                elif kind == ENGLISH and is_english:
                    for one, known in self._weights_of(other, is_english=False):
                        take(one, WEIGHTS[kind] * known)
        return sorted(weights.items(), key=lambda item: (item[0] is not typed, -item[1]))

    def _written_differently(self, origin: _Term) -> dict[_Term, float]:
        """What `origin` is also written, each with its weight, `origin` included."""
        found = {origin: 1.0}
        pending = [origin]
        while pending:
            term = pending.pop(0)
            if self._is_ambiguous(term) and term is not origin:
                continue
            for kind, other in self._links.get(term, ()):
                if kind in (ACRONYM, SPELLING) and other not in found:
                    found[other] = min(found[term], WEIGHTS[kind])
                    pending.append(other)
        return found

    def _is_ambiguous(self, term: _Term) -> bool:
        return self._acronym_groups.get(term, 0) > 1


def is_acronym(text: str) -> bool:
    """Whether `text` is written as an acronym: one short word with two capitals (« DI-TSA »)."""
    text = text.strip()
    return len(text) <= 12 and _ACRONYM_FORM.fullmatch(_unaccented(text)) is not None


_PARENTHESIS = re.compile(r"\(([^()\n]{2,120})\)")
_SENTENCE_END = re.compile(r"[.;:!?()\[\]«»•\n](?!\w)")
_WORD = re.compile(r"\S+")


def propose_acronyms(text: str) -> list[tuple[str, str]]:
    """The acronyms that `text` itself defines, each with what it stands for, in order.

    « soutien à domicile (SAD) » and « SAD (soutien à domicile) ». A. S. Schwartz and M. A. Hearst,
    “A simple algorithm for identifying abbreviation definitions in biomedical text”, PSB 2003;
    letters are compared without their accents.
    """
    found: dict[tuple[str, str], None] = {}
    for match in _PARENTHESIS.finditer(text):
        inside = match[1].strip()
        before = text[max(0, match.start() - 300) : match.start()].rstrip()
        breaks = [cut.end() for cut in _SENTENCE_END.finditer(before)]
        before = before[breaks[-1] :] if breaks else before
        if is_acronym(inside):
            short, candidates = inside, before.split()
        else:
            outside = before.split()[-1:] or [""]
            short = re.split(r"['’]", outside[0])[-1]
            candidates = inside.split()
        if not is_acronym(short) or len(short) > 10:
            continue
        longest = min(len(short) + 5, len(short) * 2)
        expansion = _long_form(short, " ".join(candidates[-longest:]))
        if expansion:
            found[short, expansion] = None
    return list(found)


def _long_form(short: str, candidate: str) -> str | None:
    """The shortest end of `candidate` whose letters spell `short`, read from right to left.

    The first letter begins a word that isn't a stop word (« des services », « l'équipe »), and the
    hyphens of a text broken into lines disqualify it.
    """
    letters = [char for char in _unaccented(short).lower() if char.isalnum()]
    text = _unaccented(candidate).lower()
    place = len(text)
    for rank, letter in reversed(list(enumerate(letters))):
        place -= 1
        while place >= 0 and (text[place] != letter or (rank == 0 and not _begins_a_word(candidate, place))):
            place -= 1
        if place < 0:
            return None
    expansion = candidate[place:].strip(" ,–-")
    too_short = len(expansion) <= len(short) or len(expansion.split()) < 2
    repeated = short.lower() in expansion.lower().split()
    return None if too_short or repeated or "- " in expansion else expansion


def _begins_a_word(text: str, place: int) -> bool:
    if place > 0 and text[place - 1].isalnum():
        return False
    first = re.match(r"\w+['’]?", text[place:])
    return first is not None and bool(words(first[0]))


def _unaccented(text: str) -> str:
    """`text` without its accents, letter for letter, capitals kept."""
    folded = (fold(char) for char in text)
    return "".join(
        (plain.upper() if char.isupper() else plain) if len(plain) == 1 else char
        for char, plain in zip(text, folded, strict=True)
    )
