"""« Did you mean »: words close to one that no page holds.

The candidates come from the index's own words; whoever asks checks that the reader may see a page
that holds the one chosen.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tantivy import Document, Index, Query, SchemaBuilder

from search.analysis import Word, unaccented_stop_words
from search.dictionary import function_words, is_a_word

MIN_LENGTH = 4
# From this length on, two mistakes may be made.
TWO_MISTAKES_FROM = 6
# Far more than resemble any word: what hidden pages hold never takes the place of what others do.
MAX_CANDIDATES = 1_000


@dataclass(frozen=True)
class Candidate:
    """A word of the index, how many mistakes away it is at most, and how many pages hold it, hidden ones too."""

    term: str
    distance: int
    frequency: int


class IndexWords:
    """The words of an index, in memory, searched by resemblance.

    `terms` gives each word, unstemmed and folded, with the number of pages that hold it. Words
    with a digit and words of fewer than four letters are neither corrected nor proposed.
    """

    def __init__(self, terms: Iterable[tuple[str, int]]) -> None:
        builder = SchemaBuilder()
        builder.add_text_field("term", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("frequency", fast=True)
        self._schema = builder.build()
        self._index = Index(self._schema)
        self._index.config_reader("manual")
        writer = self._index.writer(30_000_000, 1)
        self.size = 0
        for term, frequency in terms:
            if is_correctable(term):
                fields = {"term": term, "frequency": frequency}
                writer.add_document(Document.from_dict(fields, self._schema))
                self.size += 1
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def candidates(self, word: str) -> Iterator[list[Candidate]]:
        """Words that may have been meant by `word` (folded): one mistake away, then two for a long word.

        In each list: those that begin with the same letter, then the most frequent. Two mistakes are
        looked for behind the first letter only, as Lucene's DirectSpellChecker does, so that both engines
        propose the same words. Two neighbouring letters swapped are one mistake (Damerau, 1964).
        """
        if not is_correctable(word):
            return
        for distance in range(1, 3 if len(word) >= TWO_MISTAKES_FROM else 2):
            yield self._within(word, distance)

    def _within(self, word: str, distance: int) -> list[Candidate]:
        query = Query.fuzzy_term_query(self._schema, "term", word, distance, True)
        hits = self._searcher.search(query, limit=MAX_CANDIDATES, count=False, order_by_field="frequency").hits
        found = [
            Candidate(str(self._searcher.doc(address).get_first("term")), distance, int(frequency))
            for frequency, address in hits
        ]
        if distance > 1:
            return [one for one in found if one.term[0] == word[0]]
        return sorted(found, key=lambda one: one.term[0] != word[0])


def best_candidate(word: Word, q: str, candidates: Iterable[Candidate], count: Callable[[str], int]) -> str | None:
    """The best of the candidates of one distance, None when there is none.

    `count` says how many pages that the reader may see hold a word. The most frequent there is chosen, of
    those with the same first letter if there are any. What hidden pages hold changes nothing: frequencies
    of the index only tell when to stop looking.
    """
    best: tuple[bool, int, str] | None = None
    for candidate in candidates:
        same = candidate.term[0] == word.exact[0]
        if best is not None and (same, candidate.frequency) < best[:2]:
            break
        if not may_replace(candidate.term, word, q):
            continue
        key = (same, count(candidate.term), candidate.term)
        if key[1] and (best is None or key > best):
            best = key
    return best[2] if best else None


def may_replace(term: str, word: Word, q: str) -> bool:
    """Whether `term` may have been meant by a `word` of the search `q`.

    A word of French or English isn't a mistake, though no page holds it: only its accents are mended. A
    proper name is replaced by another name only. Grammar (« alors », « faire ») is no subject to look for.
    """
    if term == word.exact:
        return True
    if is_a_word(word.exact) or term in function_words() or term in unaccented_stop_words():
        return False
    return not (is_a_name(word, q) and is_a_word(term))


def is_a_name(word: Word, q: str) -> bool:
    """Whether the word has a capital that neither its place nor the whole search explains."""
    before = q[: word.start]
    if not word.text[:1].isupper() or word.text.isupper():
        return False
    return before.endswith(("'", "’")) or any(part[0].islower() for part in before.split())


def is_correctable(word: str) -> bool:
    """Whether `word` is long enough to be recognised, and made of letters only."""
    return len(word) >= MIN_LENGTH and word.isalpha()
