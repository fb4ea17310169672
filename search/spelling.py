"""« Did you mean »: words close to one that no page holds.

The candidates come from the index's own words; whoever asks checks that the reader may see a page
that holds the one chosen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tantivy import Document, Index, Query, SchemaBuilder

MIN_LENGTH = 4
# From this length on, two mistakes may be made.
TWO_MISTAKES_FROM = 6
MAX_CANDIDATES = 64


@dataclass(frozen=True)
class Candidate:
    """A word of the index, and how many mistakes away it is at most."""

    term: str
    distance: int


class Lexicon:
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
            yield [Candidate(term, distance) for term in self._within(word, distance)]

    def _within(self, word: str, distance: int) -> list[str]:
        query = Query.fuzzy_term_query(self._schema, "term", word, distance, True)
        hits = self._searcher.search(query, limit=MAX_CANDIDATES, count=False, order_by_field="frequency").hits
        terms = [str(self._searcher.doc(address).get_first("term")) for _, address in hits]
        if distance > 1:
            return [term for term in terms if term[0] == word[0]]
        return sorted(terms, key=lambda term: term[0] != word[0])


def is_correctable(word: str) -> bool:
    """Whether `word` is long enough to be recognised, and made of letters only."""
    return len(word) >= MIN_LENGTH and word.isalpha()
