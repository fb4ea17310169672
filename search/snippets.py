"""The passage of a page that shows why it was found.

A highlighter of its own, for every engine: words are first looked for by their first letters in
a copy of the text without accents, one byte a character, and only those found are stemmed. That
takes a tenth of the time of analysing the whole text again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from search.analysis import exact_tokens, tokens
from search.documents import excerpt
from search.forms import SEPARATORS, TWIN, rewrite

MAX_CHARACTERS = 240
# A passage starts this much before its first mark at most.
MAX_LEAD = 60
MAX_MARKS = 2_000
# What may follow the first word of a doublet, in characters.
MAX_SUFFIX = 16
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = "'’"
_ELIDED = frozenset("cdjlmnst") | {"qu", "jusqu", "lorsqu", "puisqu", "quoiqu"}


@dataclass(frozen=True)
class Snippet:
    """A passage: HTML whose only tags are `<mark>`, and the attached file that it comes from."""

    html: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    stem: str


@dataclass(frozen=True, slots=True)
class _Passage:
    """The marks of a text's best passage, and how many different words they are."""

    marks: Sequence[_Mark]
    found: int


_NOTHING = _Passage((), 0)


class Highlighter:
    """Finds the passages of one search.

    `stems` are the stemmed tokens to mark; a passage that holds `wanted` of them is good enough.
    """

    def __init__(self, stems: Iterable[str], wanted: int) -> None:
        self._stems = frozenset(stems)
        self._prefixes = tuple({prefix for stem in self._stems for prefix in _prefixes(stem)})
        self._wanted = wanted

    def snippet(self, summary: str, body: str, attachments: Iterable[Sequence[str]]) -> Snippet:
        """The best passage of a page. `attachments` are pairs of a title and a text.

        The page itself is preferred; an attached file is shown when it holds more of the words.
        Where no passage holds any (the title does, or a label, or what lies further in a long text), the
        summary is shown.
        """
        body, attachments = excerpt(body, attachments)
        page = f"{summary}\n{body}" if summary else body
        if not self._prefixes:
            return Snippet(_opening(summary or body))
        text, source = page, None
        best = self._best_passage(page)
        if best.found < self._wanted:
            for title, attached in attachments:
                passage = self._best_passage(attached)
                if passage.found > best.found:
                    best, text, source = passage, attached, title
        if not best.found:
            return Snippet(_opening(summary or body))
        return Snippet(_render(text, best.marks), source)

    def _best_passage(self, text: str) -> _Passage:
        """The first of the passages that hold the most different words, then the most words."""
        marks = self._marks(text)
        distinct = len({mark.stem for mark in marks})
        if distinct < self._wanted:
            # « M.P.O.C. » and the feminine of « infirmier·ère » are seen only once written out.
            marks = self._marks_of_written_out(text) or marks
            distinct = len({mark.stem for mark in marks})
        best = _NOTHING
        for index, first in enumerate(marks):
            limit = first.start + MAX_CHARACTERS - MAX_LEAD
            last = index
            while last < len(marks) and marks[last].end <= limit:
                last += 1
            window = marks[index:last]
            found = len({mark.stem for mark in window})
            if (found, len(window)) > (best.found, len(best.marks)):
                best = _Passage(window, found)
            if last == len(marks) or best.found == distinct:
                break
        return best

    def _marks(self, text: str) -> list[_Mark]:
        folded = text.encode("latin-1", "replace").translate(_FOLDING)
        marks: dict[int, _Mark] = {}
        for prefix in self._prefixes:
            for start, end in _words_from(text, folded, prefix):
                word = text[start:end]
                stem = _stem(word)
                if stem in self._stems and not _is_elided(word, text, end):
                    marks[start] = _Mark(start, _end_of_doublet(text, start, end), stem)
        return [marks[start] for start in sorted(marks)[:MAX_MARKS]]

    def _marks_of_written_out(self, text: str) -> list[_Mark]:
        rewritten = rewrite(text)
        if not rewritten.is_changed:
            return []
        marks: dict[int, _Mark] = {}
        for mark in self._marks(rewritten.text.replace(TWIN, " ")):
            start = rewritten.start(mark.start)
            marks.setdefault(start, _Mark(start, rewritten.end(mark.end), mark.stem))
        return list(marks.values())


def written_forms(texts: Iterable[str], token: str) -> list[str]:
    """How `texts` write the unstemmed token, as many times as they do."""
    texts = list(texts)
    forms = [form for text in texts for form in _forms(text, token)]
    if forms:
        return forms
    return [form for text in texts for form in _forms(rewrite(text).text.replace(TWIN, " "), token)]


def _forms(text: str, token: str) -> Iterator[str]:
    folded = text.encode("latin-1", "replace").translate(_FOLDING)
    for prefix in _beginnings(token):
        for start, end in _words_from(text, folded, prefix):
            if exact_tokens(text[start:end]) == [token]:
                yield text[start:end]


def _end_of_doublet(text: str, start: int, end: int) -> int:
    """The end of « infirmier·ère·s » for that of its first word; `end` for any other word."""
    if end == len(text) or text[end] not in SEPARATORS:
        return end
    rewritten = rewrite(text[start : end + MAX_SUFFIX])
    length = rewritten.text.find(TWIN, 0, end - start + 2)
    return end if length < 0 else start + rewritten.end(length)


def _words_from(text: str, folded: bytes, prefix: bytes) -> Iterator[tuple[int, int]]:
    """Where the words of `text` that begin with `prefix` start and end."""
    start = folded.find(prefix)
    while start >= 0:
        if start == 0 or not text[start - 1].isalnum():
            word = _WORD.match(text, start)
            if word is not None:
                yield word.span()
        start = folded.find(prefix, start + 1)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    stems = tokens(word)
    return stems[0] if stems else ""


def _is_elided(word: str, text: str, end: int) -> bool:
    """Whether `word` is an article or pronoun before an apostrophe, which isn't indexed."""
    return end < len(text) and text[end] in _APOSTROPHES and word.lower() in _ELIDED


def _prefixes(stem: str) -> list[bytes]:
    """What the words of a stem begin with, folded as texts are.

    Snowball French changes at most the last two letters of what it leaves (« fréquence »,
    `frequent`). The ligature œ is one letter in the text, two in the stem.
    """
    length = len(stem)
    kept = max(1, length - 1) if length <= 4 else min(5, length - 2)
    return _beginnings(stem[:kept])


def _beginnings(prefix: str) -> list[bytes]:
    return [
        one.encode("latin-1", "replace").translate(_FOLDING)
        for one in dict.fromkeys([prefix, prefix.replace("oe", "œ"), prefix.replace("ae", "æ")])
    ]


def _folding_table() -> bytes:
    """Latin-1 in lowercase without accents; all that Latin-1 lacks is « ? » already."""
    table = bytearray(range(256))
    for code in range(256):
        char = unicodedata.normalize("NFD", chr(code).lower())[0]
        table[code] = ord(char) if ord(char) < 256 else code
    return bytes(table)


_FOLDING = _folding_table()


def _render(text: str, marks: Sequence[_Mark]) -> str:
    start, end = _bounds(text, marks[0].start, marks[-1].end)
    pieces = ["… "] if start else []
    place = start
    for mark in marks:
        pieces += (escape(text[place : mark.start]), "<mark>", escape(text[mark.start : mark.end]))
        pieces.append("</mark>")
        place = mark.end
    pieces.append(escape(text[place:end]))
    if end < len(text.rstrip()):
        pieces.append(" …")
    return " ".join("".join(pieces).split())


def _bounds(text: str, first: int, last: int) -> tuple[int, int]:
    """Where a passage around the marks starts and ends: at a sentence, or between two words."""
    start = max(0, first - MAX_LEAD)
    if start:
        sentence = max(text.rfind(". ", start, first), text.rfind("\n", start, first))
        space = text.find(" ", start, first)
        start = (sentence if sentence >= 0 else space if space >= 0 else first - 1) + 1
    end = min(len(text), start + MAX_CHARACTERS)
    if end < len(text):
        end = max(text.rfind(" ", start, end), last)
    return start, end


def _opening(text: str) -> str:
    """The beginning of `text`, cut between two words, escaped."""
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS].rsplit(None, 1)[0] + " …"
    return escape(" ".join(text.split()))
