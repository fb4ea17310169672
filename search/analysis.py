"""From French text to the tokens that every engine indexes and queries.

NFC, written forms brought to their words (`search.forms`), elisions blanked, split on anything that
is neither letter nor digit, lowercase, stop words, Snowball French, ASCII folding. The exact twin
leaves the stemming out. The two words of a doublet are two tokens in the same place.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import tantivy

from search.forms import TWIN, rewrite

STEMMED = "french"
EXACT = "french_exact"
SPLIT = "split"
RAW = "raw"

# English words that say nothing of a subject and that aren't French ones: not asked for (« continuity of care »).
ENGLISH_STOP_WORDS = frozenset(
    {"the", "of", "for", "and", "with", "from", "by", "in", "to", "at", "is", "are", "how", "what", "which", "when"}
)

_ELIDED_LETTERS = frozenset("cdjlmnstCDJLMNST")
_ELIDED_QU = re.compile(r"(?<![^\W_])(?:jus|lors|puis|quoi)?qu\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """One word of a text: its two tokens, its place among the words, its span in the text.

    `text` is the word as it is written, a doublet apart: each of its two words has the place and the
    span of both.
    """

    stem: str
    exact: str
    position: int
    start: int
    end: int
    text: str


@lru_cache(maxsize=1)
def stop_words() -> tuple[str, ...]:
    """The words of `stopwords-fr.txt`, lowercase, accents kept."""
    text = Path(__file__).with_name("stopwords-fr.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(word for line in lines for word in line.split())


@lru_cache(maxsize=1)
def unaccented_stop_words() -> frozenset[str]:
    """What a stop word becomes when it is typed without its accents and isn't one by itself.

    « a » (à), « meme », « etait »… They are words of their own in the index (« hépatite A »), so
    only the query builder decides what they are worth.
    """
    words = stop_words()
    return frozenset(map(fold, words)) - frozenset(words)


def elide(text: str) -> str:
    """`text` with each elided article or pronoun replaced by as many spaces.

    Typographic apostrophes become straight ones; every character keeps its offset. Splitting on
    the apostrophes costs an eighth of a regular expression that looks at every character.
    """
    if "’" in text:
        text = text.replace("’", "'")
    if "'" not in text:
        return text
    parts = text.split("'")
    for index in range(len(parts) - 1):
        part = parts[index]
        last = part[-1:]
        if last in _ELIDED_LETTERS:
            if not part[-2:-1].isalnum():
                parts[index] = part[:-1] + "  "
                continue
        elif last and last in "uU":
            tail = part[-9:]
            found = _ELIDED_QU.search(tail)
            if found:
                elided = len(found[0])
                parts[index] = part[:-elided] + " " * (elided + 1)
                continue
        parts[index] = part + "'"
    return "".join(parts)


def fold(text: str) -> str:
    """`text` in lowercase and without accents (tokens are folded by their analyzer)."""
    text = text.lower()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=1)
def stemmed_analyzer() -> tantivy.TextAnalyzer:
    """The analyzer of `all` and `title`. It expects elided text."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.custom_stopword(list(stop_words())))
        .filter(tantivy.Filter.stemmer("french"))
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


@lru_cache(maxsize=1)
def exact_analyzer() -> tantivy.TextAnalyzer:
    """The analyzer of `all_x`: the same without stemming. It expects elided text."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.custom_stopword(list(stop_words())))
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


@lru_cache(maxsize=1)
def folding_analyzer() -> tantivy.TextAnalyzer:
    """The exact analyzer with its stop words: what a sort key or a half-typed word is made of."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


def register(index: tantivy.Index) -> None:
    """Make the analyzers known to `index`; tantivy forgets them between processes."""
    index.register_tokenizer(STEMMED, stemmed_analyzer())
    index.register_tokenizer(EXACT, exact_analyzer())
    splitter = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(SPLIT, splitter)


def prepared(text: str) -> str:
    """`text` (in NFC) as the analyzers expect it, each doublet as two words around `TWIN`."""
    return elide(rewrite(text).text)


def cut(analyzer: tantivy.TextAnalyzer, text: str) -> list[tantivy.Token]:
    """The tokens that `analyzer` makes of a prepared text, the two of a doublet in the same place."""
    found = analyzer.pre_tokenize(text).tokens
    if TWIN not in text:
        return found
    tokens: list[tantivy.Token] = []
    for token in found:
        start, end = token.char_offset_from, token.char_offset_to
        if TWIN not in text[start:end]:
            tokens.append(token)
            continue
        for word in _both_words(text[start:end]):
            tokens += [tantivy.Token(one, token.position, start, end) for one in analyzer.analyze(word)]
    return tokens


def _both_words(doublet: str) -> list[str]:
    """The words of a doublet, one where both are the same but for their case."""
    return list({word.lower(): word for word in doublet.split(TWIN)}.values())


def tokens(text: str) -> list[str]:
    """The stemmed tokens of `text`, as `all` and `title` hold them."""
    return _tokens(stemmed_analyzer(), text)


def exact_tokens(text: str) -> list[str]:
    """The unstemmed tokens of `text`, as `all_x` holds them."""
    return _tokens(exact_analyzer(), text)


def folded_tokens(text: str) -> list[str]:
    """The words of `text` in lowercase without accents, stop words included."""
    return _tokens(folding_analyzer(), text)


def first_folded_tokens(text: str) -> list[str]:
    """The same, with the first word of each doublet alone: what is asked of titles."""
    text = prepared(unicodedata.normalize("NFC", text))
    return folding_analyzer().analyze(re.sub(f"{TWIN}\\w+", "", text))


def _tokens(analyzer: tantivy.TextAnalyzer, text: str) -> list[str]:
    text = prepared(unicodedata.normalize("NFC", text))
    if TWIN not in text:
        return analyzer.analyze(text)
    return [token.text for token in cut(analyzer, text)]


def words(text: str) -> list[Word]:
    """The words of `text` that are indexed, in order.

    Positions count the stop words that were left out, so a phrase keeps its gaps; offsets are
    characters of `text` in NFC.
    """
    rewritten = rewrite(unicodedata.normalize("NFC", text))
    elided = elide(rewritten.text)
    stems = cut(stemmed_analyzer(), elided)
    exacts = cut(exact_analyzer(), elided)
    found = []
    for stem, token in zip(stems, exacts, strict=True):
        start, end = token.char_offset_from, token.char_offset_to
        word = elided[start:end]
        if TWIN in word:
            word = next(one for one in _both_words(word) if token.text in exact_analyzer().analyze(one))
        if rewritten.is_changed:
            start, end = rewritten.start(start), rewritten.end(end)
        found.append(Word(stem.text, token.text, token.position, start, end, word))
    return found


def doublets_apart(sequence: Iterable[Word]) -> tuple[list[Word], dict[int, list[Word]]]:
    """The words that follow each other, and the others of their doublets by position."""
    first: dict[int, Word] = {}
    twins: dict[int, list[Word]] = {}
    for word in sequence:
        if first.setdefault(word.position, word) is not word:
            twins.setdefault(word.position, []).append(word)
    return list(first.values()), twins
