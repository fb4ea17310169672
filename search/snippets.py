"""The passage of a page that shows why it was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from tantivy import Document, Occur, Query, Schema, Searcher, SnippetGenerator

from search.analysis import elide, stemmed_analyzer
from search.query import ALL

MAX_CHARACTERS = 240
# What comes later in a text isn't looked at: a passage of an annexe is worth less than the wait.
MAX_ANALYSED = 60_000
# Only a search for such a word needs its text elided, or it would mark the d of « d'accès ».
_ELIDED = frozenset(["c", "d", "jusqu", "lorsqu", "puisqu", "quoiqu"])


@dataclass(frozen=True)
class Snippet:
    """A passage: HTML whose only tags are `<mark>`, and the attached file that it comes from."""

    html: str
    source: str | None = None


@dataclass(frozen=True)
class _Passage:
    html: str
    found: frozenset[str]


_NOTHING = _Passage("", frozenset())


class Highlighter:
    """Finds the passages of one search.

    `stems` are the tokens of `all` to mark; a passage that holds `wanted` of them is good enough.
    """

    def __init__(
        self, searcher: Searcher, schema: Schema, stems: Sequence[str], wanted: int
    ) -> None:
        self._wanted = wanted
        self._elides = not _ELIDED.isdisjoint(stems)
        self._schema = schema
        self._generator: SnippetGenerator | None = None
        if stems:
            terms = [(Occur.Should, Query.term_query(schema, ALL, stem)) for stem in stems]
            query = Query.boolean_query(terms)
            self._generator = SnippetGenerator.create(searcher, query, schema, ALL)
            self._generator.set_max_num_chars(MAX_CHARACTERS)

    def snippet(self, stored: Mapping[str, Any]) -> Snippet:
        """The best passage of a stored page.

        The page itself is preferred; an attached file is shown when it holds more of the words.
        Where no passage holds any (the title does, or a label), the summary is shown.
        """
        summary, body = stored["summary"], stored["body"]
        if self._generator is None:
            return Snippet(_opening(summary or body))
        best = self._passage(f"{summary}\n{body}" if summary else body)
        source = None
        if len(best.found) < self._wanted:
            for title, text in stored["attachments"]:
                passage = self._passage(text)
                if len(passage.found) > len(best.found):
                    best, source = passage, title
        if not best.found:
            return Snippet(_opening(summary or body))
        return Snippet(best.html, source)

    def _passage(self, text: str) -> _Passage:
        assert self._generator is not None
        text = text[:MAX_ANALYSED]
        analysed = elide(text) if self._elides else text
        document = Document.from_dict({ALL: analysed}, self._schema)
        snippet = self._generator.snippet_from_doc(document)
        marks = snippet.highlighted()
        if not marks:
            return _NOTHING
        fragment = snippet.fragment()
        start = snippet.fragment_range().start
        if not text.isascii():
            # tantivy counts bytes, and eliding keeps characters in their place, not bytes.
            start = len(analysed.encode()[:start].decode())
        end = start + len(fragment)
        encoded = fragment.encode()
        fragment = text[start:end]
        pieces = ["… "] if start else []
        found = set()
        place = 0
        for mark in marks:
            left = len(encoded[: mark.start].decode())
            right = len(encoded[: mark.end].decode())
            if left < place:
                continue
            word = fragment[left:right]
            pieces += (escape(fragment[place:left]), "<mark>", escape(word), "</mark>")
            found.update(stemmed_analyzer().analyze(word))
            place = right
        pieces.append(escape(fragment[place:]))
        if end < len(text):
            pieces.append(" …")
        return _Passage(" ".join("".join(pieces).split()), frozenset(found))


def _opening(text: str) -> str:
    """The beginning of `text`, cut between two words, escaped."""
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rsplit(None, 1)[0] + " …"
    return escape(" ".join(text.split()))
