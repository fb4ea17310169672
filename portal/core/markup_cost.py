"""Whether a Markdown text would take too long to render.

Python-Markdown looks for the end of each bracket, tag and abbreviation from where it starts, so that
100 kB of « [[[[ » take an hour. What a person writes stays a thousand times below these limits.
"""

import re

# Characters read in search of the ends of what is open: about a second of work.
MAX_STEPS = 1_000_000
MAX_HEADINGS = 1_000
MAX_ABBREVIATIONS = 200
MAX_LENGTH = 500_000

_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n")
_BRACKET = re.compile(r"[\[\]]")
_PARENTHESIS = re.compile(r"(?<=\])\(|\)")
_TAG = re.compile(r"<(?=[a-zA-Z/!?])|>")
_HEADING = re.compile(r"^#|^(?:=+|-+)[ \t\r]*$", re.M)
_DEEP_QUOTATION = re.compile(r"^(?:[ \t]*>){20}", re.M)
_ABBREVIATION = re.compile(r"^[ ]{0,3}\*\[", re.M)


def costs_too_much(source: str) -> bool:
    """Tell whether rendering `source` would take more than a few seconds. Takes linear time itself."""
    if len(source) > MAX_LENGTH or _DEEP_QUOTATION.search(source):
        return True
    if len(_HEADING.findall(source)) > MAX_HEADINGS or len(_ABBREVIATION.findall(source)) > MAX_ABBREVIATIONS:
        return True
    steps = _steps(_TAG, source)
    for paragraph in _PARAGRAPH_END.split(source):
        steps += _steps(_BRACKET, paragraph) + _steps(_PARENTHESIS, paragraph)
    return steps > MAX_STEPS


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
