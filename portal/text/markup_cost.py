"""Whether a Markdown text would take too long to render, or become too long once rendered.

Python-Markdown looks for the end of each bracket, tag and abbreviation from where it starts, so that
100 kB of « [[[[ » take an hour; and some marks are short for much: an empty row of a table of 900 columns
makes 900 cells. What a person writes stays a thousand times below these limits.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

# Characters read in search of the ends of what is open: about a second of work.
MAX_STEPS = 1_000_000
MAX_HEADINGS = 1_000
MAX_ABBREVIATIONS = 200
MAX_LENGTH = 500_000
# What the marks of a text become.
MAX_CELLS = 20_000
MAX_ROWS = 3_000
MAX_CONTENTS = 5
MAX_NOTES = 2_000
MAX_CALLS_OF_A_NOTE = 600
MAX_DEFINITIONS = 500
MAX_DEPTH = 20
MAX_REPEATED = 2_000_000
# Each of these marks is looked at alone, and costs ten times a letter.
MAX_MARKS = 30_000
COSTLY_MARKS = "\\`<&"
MAX_SECONDS = 5.0
MAX_ELEMENTS = 200_000
# Lines of one paragraph that could each open something: it is looked for from each to the end.
MAX_OPENING_LINES = 2_000
# In each row, code is looked for around each column mark.
MAX_MARKS_IN_ROWS = 5_000_000

TOO_LONG = _("il est trop long. Coupez-le en plusieurs blocs.")
TOO_DEEP = _("des listes ou des citations y sont emboîtées sur plus de 20 niveaux. Remontez-les.")
TOO_MANY_CELLS = _("un tableau y a trop de cellules. Coupez-le, ou joignez un classeur à la page.")
TOO_MANY_PARTS = _(
    "il a trop de titres, de tables des matières, de notes, d’abréviations, de définitions ou de signes. "
    "Coupez-le en plusieurs blocs."
)
TOO_OPEN = _("trop de crochets, de parenthèses ou de chevrons y restent ouverts. Fermez-les, ou ôtez-les.")

_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n")
_BRACKET = re.compile(r"[\[\]]")
_PARENTHESIS = re.compile(r"(?<=\])\(|\)")
_TAG = re.compile(r"<(?=[a-zA-Z/!?])|>")
_HEADING = re.compile(r"^#|^(?:=+|-+)[ \t\r]*$", re.M)
_ABBREVIATION = re.compile(r"^[ ]{0,3}\*\[([^\]\n]*)\]:?(.*)$", re.M)
_CONTENTS = re.compile(r"\[TDM\]")
_NOTE = re.compile(r"\[\^([^\]\n]*)\]")
_TARGET = re.compile(r"^[ ]{0,3}\[[^\]\n]*\]:(.*(?:\n[ ]{0,3}\S.*)?)$", re.M)
_DEFINITION = re.compile(r"^[ ]{0,3}:[ \t]", re.M)
# Marks of lists and quotations that stand one after the other, and indents as deep.
_DEEP = re.compile(
    rf"^(?:[ \t]*(?:>|[-*+][ \t]|\d{{1,9}}[.)][ \t])){{{MAX_DEPTH}}}"
    rf"|^(?:\t|[ ]{{4}}){{{MAX_DEPTH}}}[ \t]*(?:>|[-*+][ \t]|\d{{1,9}}[.)][ \t]|:[ \t])",
    re.M,
)
_SEPARATOR = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$|^[ \t]*[|: \t]*\|[|:\- \t]*$")
_OPENING_LINE = re.compile(r"^[ ]{0,3}(?:`{3}|~{3}|(?:[-*_][ \t]*){3}[ \t\r]*$)", re.M)


def why_too_costly(source: str) -> str | Promise:
    """Say why rendering `source` would take more than a few seconds or give too much; empty where it wouldn't.

    Takes linear time itself.
    """
    if len(source) > MAX_LENGTH:
        return TOO_LONG
    if _DEEP.search(source):
        return TOO_DEEP
    return _too_many_parts(source) or _too_many_cells(source) or _too_open(source)


def costs_too_much(source: str) -> bool:
    """Tell whether `source` is rather shown as it was typed than rendered."""
    return bool(why_too_costly(source))


def validate_cost(source: str) -> None:
    """Refuse a text on the form where it is written. Raises ValidationError."""
    if reason := why_too_costly(source or ""):
        raise ValidationError(
            _("Ce texte est trop complexe : %(reason)s"), code="too-complex", params={"reason": reason}
        )


def _too_many_parts(source: str) -> str | Promise:
    abbreviations = _ABBREVIATION.findall(source)
    calls = Counter(_NOTE.findall(source))
    counts = (
        (len(_HEADING.findall(source)), MAX_HEADINGS),
        (len(abbreviations), MAX_ABBREVIATIONS),
        (len(_CONTENTS.findall(source)), MAX_CONTENTS),
        (len(_DEFINITION.findall(source)), MAX_DEFINITIONS),
        (calls.total(), MAX_NOTES),
        (max(calls.values(), default=0), MAX_CALLS_OF_A_NOTE),
        (len(_OPENING_LINE.findall(source)), MAX_OPENING_LINES),
        (max(map(source.count, COSTLY_MARKS)), MAX_MARKS),
    )
    if any(count > limit for count, limit in counts):
        return TOO_MANY_PARTS
    # What is written once and repeated at each use: the meaning of an abbreviation, the address of a link.
    repeated = sum(len(meaning) * source.count(word) for word, meaning in abbreviations if word)
    repeated += max(map(len, _TARGET.findall(source)), default=0) * source.count("]")
    return TOO_MANY_PARTS if repeated > MAX_REPEATED else ""


def _too_many_cells(source: str) -> str | Promise:
    """A row of a table has as many cells as its head, however few are written."""
    if sum(line.count("|") * line.count("`") for line in source.splitlines()) > MAX_MARKS_IN_ROWS:
        return TOO_MANY_CELLS
    cells = 0
    for rows, columns in _tables(source):
        cells += rows * columns
        if rows > MAX_ROWS or cells > MAX_CELLS:
            return TOO_MANY_CELLS
    return ""


def _tables(source: str) -> Iterator[tuple[int, int]]:
    """Yield how many rows and columns each table would have, and what may be one."""
    columns = rows = 0
    for line in source.splitlines():
        if columns and line.strip():
            rows += 1
            continue
        if columns:
            yield rows, columns
        columns = rows = 0
        if ("|" in line) and _SEPARATOR.match(line):
            columns = line.count("|") + 1
    if columns:
        yield rows, columns


def _too_open(source: str) -> str | Promise:
    steps = _steps(_TAG, source)
    for paragraph in _PARAGRAPH_END.split(source):
        steps += _steps(_BRACKET, paragraph) + _steps(_PARENTHESIS, paragraph)
    return TOO_OPEN if steps > MAX_STEPS else ""


def _steps(marks: re.Pattern[str], text: str) -> int:
    """Return how far each opening mark is from its end (that of the text where it has none), summed."""
    steps = 0
    opened: list[int] = []
    for mark in marks.finditer(text):
        if mark[0] in "[(<":
            opened.append(mark.start())
        elif opened:
            steps += mark.start() - opened.pop()
    return steps + sum(len(text) - start for start in opened)


class TooCostlyError(Exception):
    """A text turned out to cost too much while it was rendered."""


def watch(converter: MarkdownIt) -> None:
    """Stop a rendering that costs more than the marks of its text foretold: time, and elements made.

    The converter raises `TooCostlyError` then. Asked once blocks are known, and again once what is inside them is.
    """
    rules = converter.core.ruler
    rules.before("block", "cost-start", _start)
    rules.after("block", "cost-of-blocks", _count)
    rules.after("inline", "cost-of-words", _count)


def _start(state: StateCore) -> None:
    state.env["cost-end"] = time.thread_time() + MAX_SECONDS


def _count(state: StateCore) -> None:
    elements = sum(1 + len(token.children or ()) for token in state.tokens)
    if elements > MAX_ELEMENTS or time.thread_time() > state.env["cost-end"]:
        raise TooCostlyError
