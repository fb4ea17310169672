"""A long text in two: what is read at once, and what follows behind a click, without a word twice."""

import re

# A text is shown whole up to the first length; of a longer one, about the second is read at once.
WHOLE_LENGTH = 300
BEGINNING_LENGTH = 220

_BLOCKS = re.compile(r"\n[ \t]*\n+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Ý«])")
# Lists, quotes, tables and code go on over several lines, and a note is written far from its call.
_STRUCTURE = re.compile(r"^\s*(?:[-*+>|#]|\d+[.)]|```|~~~|\s{4})", re.MULTILINE)
_DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:", re.MULTILINE)
_MARKS = ("**", "__", "*", "_", "`", "~~")


def in_two(source: str) -> tuple[str, str]:
    """Return the beginning of a Markdown text and the rest, empty where the whole is read at once.

    It is cut between two blocks, else between two sentences of its first paragraph, never inside a mark, a link
    or a list; a text whose notes or links are defined apart stays whole.
    """
    source = source.strip()
    if len(source) <= WHOLE_LENGTH or _DEFINITION.search(source):
        return source, ""
    first, *others = _BLOCKS.split(source, maxsplit=1)
    if len(first) > WHOLE_LENGTH and not _STRUCTURE.search(first):
        for cut in _SENTENCE.finditer(first):
            if cut.start() >= BEGINNING_LENGTH // 2 and _is_whole(first[: cut.start()]):
                rest = "\n\n".join([first[cut.end() :], *others])
                return first[: cut.start()], rest
    if _STRUCTURE.match(first) and others:
        # A heading says nothing without what it heads.
        second, *others = _BLOCKS.split(others[0], maxsplit=1)
        first = f"{first}\n\n{second}"
    return (first, others[0]) if others and others[0].strip() else (source, "")


def _is_whole(text: str) -> bool:
    """Tell whether no mark and no bracket that is opened in the text is left open."""
    closed = all(text.count(mark) % 2 == 0 for mark in _MARKS)
    return closed and text.count("[") == text.count("]") and text.count("(") == text.count(")")
