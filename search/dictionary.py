"""Which words are right as they are, whether or not a page holds them."""

from array import array
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

from spellchecker import SpellChecker

from search.analysis import fold

# The English list holds words seen once or twice, misspelt French ones among them.
_SEEN_IN_ENGLISH = 50


def is_a_word(folded: str) -> bool:
    """Whether French or English has this word, given in lowercase without accents.

    The lists are those of pyspellchecker. Only hashes are kept, an eighth of what the words take; one word
    in 10¹³ is taken for another.
    """
    known, wanted = _known_words(), hash(folded)
    place = bisect_left(known, wanted)
    return place < len(known) and known[place] == wanted


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """The words of `function-words-fr.txt`, without accents."""
    text = Path(__file__).with_name("function-words-fr.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@lru_cache(maxsize=1)
def _known_words() -> "array[int]":
    hashes = {hash(fold(word)) for word in SpellChecker(language="fr").word_frequency.dictionary}
    english = SpellChecker(language="en").word_frequency.dictionary
    hashes.update(hash(fold(word)) for word, seen in english.items() if seen > _SEEN_IN_ENGLISH)
    return array("q", sorted(hashes))
