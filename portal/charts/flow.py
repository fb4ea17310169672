"""A flow of boxes from top to bottom, with what leaves beside each: how studies were chosen, for instance."""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap

from portal.text.numbers import coordinate

WIDTH = 480
MAIN, ASIDE, GAP = 238, 212, 30
LINE, PADDING, BETWEEN = 17, 9, 22
# Letters that fit on a line of a box, at the size of its text.
MAIN_LETTERS, ASIDE_LETTERS = 34, 30


class WrittenLine(str):
    """A line that says what somebody wrote, in the language of the page; the others are the portal's words."""

    __slots__ = ()
    written = True


@dataclass(frozen=True)
class FlowStep:
    """A box: what it is, its lines, and what leaves; one that `joins` comes from elsewhere."""

    title: str
    lines: tuple[str, ...]
    aside_title: str = ""
    aside: tuple[str, ...] = ()
    joins: bool = False


@dataclass(frozen=True)
class FlowLine:
    text: str
    y: str
    strong: bool
    written: bool = False


@dataclass(frozen=True)
class FlowBox:
    x: int
    y: str
    width: int
    height: str
    middle: str
    bottom: str
    lines: tuple[FlowLine, ...]
    text_x: int
    joins: bool = False


@dataclass(frozen=True)
class FlowRow:
    box: FlowBox
    aside: FlowBox | None
    # Where the arrow to the next box ends; empty for the last one.
    next_y: str
    arrow_y: str


@dataclass(frozen=True)
class FlowChart:
    rows: tuple[FlowRow, ...]
    steps: tuple[FlowStep, ...]
    height: int
    width: int = WIDTH
    axis: int = MAIN // 2


def flow_chart(steps: Iterable[FlowStep]) -> FlowChart | None:
    """Return the drawing of these steps, or None where there are none."""
    kept = tuple(steps)
    if not kept:
        return None
    rows = []
    top = 1
    for number, step in enumerate(kept):
        main = _wrapped(step.title, step.lines, MAIN_LETTERS)
        aside = _wrapped(step.aside_title, step.aside, ASIDE_LETTERS)
        height = max(len(main), len(aside)) * LINE + 2 * PADDING
        last = number == len(kept) - 1
        bottom = top + height
        rows.append(
            FlowRow(
                _box(0, MAIN, top, height, main, joins=step.joins),
                _box(MAIN + GAP, ASIDE, top, len(aside) * LINE + 2 * PADDING, aside) if aside else None,
                "" if last else coordinate(bottom + BETWEEN),
                coordinate(top + min(height, len(aside) * LINE + 2 * PADDING) / 2),
            )
        )
        top = bottom + BETWEEN
    return FlowChart(tuple(rows), kept, top - BETWEEN + 1)


def _wrapped(title: str, lines: Iterable[str], letters: int) -> list[tuple[str, bool, bool]]:
    found = [(part, True, False) for part in wrap(title, letters)]
    return found + [(part, False, isinstance(line, WrittenLine)) for line in lines for part in wrap(line, letters)]


def _box(
    x: int, width: int, top: int, height: int, lines: list[tuple[str, bool, bool]], *, joins: bool = False
) -> FlowBox:
    first = top + PADDING + LINE * 0.72
    return FlowBox(
        x=x,
        y=coordinate(top),
        width=width,
        height=coordinate(height),
        middle=coordinate(top + height / 2),
        bottom=coordinate(top + height),
        lines=tuple(
            FlowLine(text, coordinate(first + rank * LINE), strong, written)
            for rank, (text, strong, written) in enumerate(lines)
        ),
        text_x=x + 10,
        joins=joins,
    )
