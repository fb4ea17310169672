"""Steps drawn along time: an axis, a bar for each dated step, and apart, under the axis, those without a date.

Time is counted in months since year 0, as a float, so that no length of a step can leave the calendar.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format

from portal.text.numbers import coordinate, finite

WIDTH = 640
# The box of a step without a date, and what separates these steps from the axis: a gap and their heading.
UNDATED = 72
APART = 30
ROW, DENSE_ROW = 26, 14
# Between a bar and what stands beside it.
GAP = 14
# The dashed end of a step whose length isn't known.
OPEN_END = 26
# Across the dot of a step of one day.
POINT = 12
TOP = 26
# Above so many steps there is no room for their titles: the numbers of the list remain.
MOST_TITLES = 14
# Months between two marks of the axis, and how many marks at most.
INTERVALS = (1, 3, 6, 12, 24, 60, 120, 240, 600)
MOST_MARKS = 8
SHORTEST_AXIS = 12.0
# A step is drawn fifty years long at most, and an arrow says that it goes on.
LONGEST_STEP = 600.0
# Today is shown unless it lies further from the last step than this, or than the steps are long.
NEAR_TODAY = 36.0
# A bar less wide than this is never written over: letters are counted, not measured.
WIDEST_GUESS = 108
# Width of a letter, in the size of the titles: they are cut before they leave the drawing.
LETTER = 6.5


@dataclass(frozen=True)
class Mark:
    """A mark of the axis: where, and the date that it bears."""

    x: str
    label: str


@dataclass(frozen=True)
class Bar:
    """A step: its number in the list, its place, how it is drawn and where its title goes.

    Attributes:
        kind: `span` (a start and a length), `open` (a start, a length that isn't known), `point` (a day)
            or `undated`.
        goes_on: true where the step is longer than what is drawn.
        anchor: `start` or `end`, as SVG's text-anchor.
        covers: true where the title is written over the bar.
        ground_x, ground_y, ground_width: the paper under a title beside its bar (18 high), so that no line of
            the axis runs through it.
    """

    number: int
    kind: str
    x: str
    y: str
    width: str
    height: str
    middle: str
    end: str
    centre: str
    radius: str
    goes_on: bool
    title: str
    title_x: str
    title_y: str
    anchor: str
    covers: bool
    ground_x: str
    ground_y: str
    ground_width: str


@dataclass(frozen=True)
class TimelineChart:
    """The drawing: its size, the marks of its axis, its bars, today's place or empty.

    Attributes:
        bars: the dated steps, then those without a date; each keeps its number in the list.
        apart_y: where the heading of the steps without a date stands; empty without any.
    """

    height: int
    axis_bottom: str
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    today: str
    apart_y: str
    width: int = WIDTH


def timeline_chart(steps: Iterable[Any], today: date | None = None) -> TimelineChart | None:
    """Return the drawing of `steps`, or None where none of them has a date.

    Args:
        steps: blocks whose value has `title`, `start` (date or None) and `duration_months` (number or None).
        today: the day that is marked; the current one unless told.
    """
    rows = [(number, *_row(step.value)) for number, step in enumerate(steps, start=1)]
    dated = [row for row in rows if row[2] is not None]
    if not dated:
        return None
    undated = [row for row in rows if row[2] is None]
    now = _months(today or date.today())  # noqa: DTZ011  (a day on an axis of months, whatever the time zone)
    axis = _Axis(
        min(start for _number, _title, start, _length in dated if start is not None),
        max(start + min(length or 0, LONGEST_STEP) for _number, _title, start, length in dated if start is not None),
        now,
    )
    dense = len(rows) > MOST_TITLES
    row_height = DENSE_ROW if dense else ROW
    bottom = TOP + len(dated) * row_height
    below = bottom + APART
    return TimelineChart(
        height=below + len(undated) * row_height if undated else bottom + 4,
        axis_bottom=coordinate(bottom + 2),
        marks=tuple(axis.marks()),
        bars=tuple(
            _bar(axis, dense, top + place * row_height, *row)
            for top, group in ((TOP, dated), (below, undated))
            for place, row in enumerate(group)
        ),
        today=coordinate(axis.place(now)) if axis.start <= now <= axis.end else "",
        apart_y=coordinate(below - 7) if undated else "",
    )


def _months(day: date) -> float:
    return day.year * 12 + day.month - 1 + (day.day - 1) / 31


def _row(value: Mapping[str, Any]) -> tuple[str, float | None, float | None]:
    """Return the title, the start in months and the length in months of a step."""
    start, length = value.get("start"), finite(value.get("duration_months"))
    return (
        str(value.get("title") or ""),
        _months(start) if isinstance(start, date) else None,
        None if length is None else max(length, 0.0),
    )


class _Axis:
    """Months to places, from a mark before the first step to a mark after the last."""

    def __init__(self, first: float, last: float, now: float) -> None:
        near = max(NEAR_TODAY, last - first)
        if first <= now and last < now <= last + near:
            last = now
        last = max(last, first + SHORTEST_AXIS)
        self.width = float(WIDTH)
        self.interval = next(
            (interval for interval in INTERVALS if (last - first) / interval <= MOST_MARKS - 1), INTERVALS[-1]
        )
        self.start = math.floor(first / self.interval) * self.interval
        self.end = math.ceil(last / self.interval) * self.interval

    def place(self, months: float) -> float:
        return (months - self.start) / (self.end - self.start) * self.width

    def marks(self) -> Iterable[Mark]:
        every = max(1, math.ceil((self.end - self.start) / self.interval / MOST_MARKS))
        for month in range(int(self.start), int(self.end), self.interval * every):
            year, index = divmod(month, 12)
            if self.interval >= 12 or not 1 <= year <= 9999:
                label = str(year)
            else:
                label = date_format(date(year, index + 1, 1), "N Y")
            yield Mark(coordinate(self.place(month)), label)


def _bar(
    axis: _Axis, dense: bool, top: float, number: int, title: str, start: float | None, length: float | None
) -> Bar:
    row, thickness = (DENSE_ROW, 8) if dense else (ROW, 20)
    y = top + (row - thickness) / 2
    kind, left, width = _extent(axis, thickness, start, length)
    text = str(number) if dense else f"{number}. {title}"
    place = _title_place(text, left, width, left, axis.width - left - width, may_cover=not dense)
    shown = text if len(text) <= place.letters else text[: max(place.letters - 1, 1)].rstrip(" ,;:.") + "…"
    ground = len(shown) * LETTER + 8
    return Bar(
        number=number,
        kind=kind,
        x=coordinate(left),
        y=coordinate(y),
        width=coordinate(width),
        height=coordinate(thickness),
        middle=coordinate(y + thickness / 2),
        end=coordinate(left + width),
        centre=coordinate(left + width / 2),
        radius=coordinate(min(thickness, POINT) / 2),
        goes_on=length is not None and start is not None and length > LONGEST_STEP,
        title=shown,
        title_x=coordinate(place.x),
        title_y=coordinate(y + thickness / 2 + 4),
        anchor="start" if place.forward else "end",
        covers=place.covers,
        ground_x=coordinate(place.x - 4 if place.forward else place.x + 4 - ground),
        ground_y=coordinate(y + thickness / 2 - 9),
        ground_width=coordinate(ground),
    )


def _extent(axis: _Axis, thickness: int, start: float | None, length: float | None) -> tuple[str, float, float]:
    """Return how a step is drawn, its left end and its width."""
    if start is None:
        return "undated", 0.5, float(UNDATED)
    left = axis.place(start)
    if length is None:
        kind, width = "open", float(OPEN_END)
    elif length == 0:
        kind, width = "point", float(min(thickness, POINT))
        left -= width / 2
    else:
        kind = "span"
        width = max(axis.place(start + min(length, LONGEST_STEP)) - left, 4.0)
    return kind, max(0.0, min(left, axis.width - width)), width


class _TitlePlace(NamedTuple):
    """Where a title starts (or ends, when it doesn't read forward from there), and how long it may be."""

    x: float
    letters: int
    forward: bool
    covers: bool


def _title_place(text: str, left: float, width: float, before: float, after: float, may_cover: bool) -> _TitlePlace:
    """Over the bar if it fits, else after it, else before it, else where there is more room, cut."""
    needed = len(text) * LETTER + GAP
    over = _TitlePlace(left + 8, int((width - GAP) / LETTER), forward=True, covers=True)
    if may_cover and needed <= width and width > WIDEST_GUESS:
        return over
    forward = after >= needed or after >= before
    room = after if forward else before
    if room < 3 * LETTER + GAP:
        return over
    return _TitlePlace(
        left + width + 7 if forward else before - 7, int((room - GAP) / LETTER), forward=forward, covers=False
    )
