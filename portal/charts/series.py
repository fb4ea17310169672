"""Values over time, drawn on the server: one series with its median and its target, or several on one axis.

Series are told apart by their marks and dashes, and named at their end, never by colour alone. Nothing is averaged.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.charts.run_rules import run_signals
from portal.text.numbers import coordinate, finite, number_text, quantity_text

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 74, 34, 16, 38
# So many values are drawn of a series at most, evenly taken; its table has them all.
MOST_DRAWN = 400
# Beyond, marks would hide each other: the line alone says it.
MOST_MARKS = 60
# Each mark about its own centre, as a path.
MARKS = {
    "round": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "square": "M-4-4h8v8h-8z",
    "diamond": "M0-5.5L5.5 0L0 5.5L-5.5 0z",
    "triangle": "M0-5.5L5 4h-10z",
}
MARK_SHAPES = tuple(MARKS)


@dataclass(frozen=True)
class Series:
    """What was measured in one place: (day, value), in the order of time."""

    name: str
    points: tuple[tuple[date, float], ...]
    url: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Point:
    x: str
    y: str
    title: str


@dataclass(frozen=True)
class Line:
    """A series as it is drawn: its key (1, 2…), its path, its marks."""

    key: int
    name: str
    path: str
    points: tuple[Point, ...]
    shape: str
    mark: str
    end_x: str
    end_y: str
    url: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Level:
    """A level across the drawing: a value of the scale, the median, a target, a start."""

    y: str
    text: str
    text_y: str = ""


@dataclass(frozen=True)
class Tick:
    x: str
    label: str
    anchor: str


@dataclass(frozen=True)
class SeriesChart:
    lines: tuple[Line, ...]
    scale: tuple[Level, ...]
    ticks: tuple[Tick, ...]
    median: Level | None
    target: Level | None
    baseline: Level | None
    text: str
    unit: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def series_chart(
    series: Iterable[Series],
    *,
    unit: str = "",
    baseline: float | None = None,
    target: float | None = None,
    with_median: bool = False,
) -> SeriesChart | None:
    """Return the drawing of these series on one axis, or None where none has a value.

    Args:
        with_median: draw the median of the values; for a single series, whose signals it serves.
    """
    shown = [_finite(one) for one in series]
    shown = [one for one in shown if one.points]
    if not shown:
        return None
    levels = [level for level in (finite(baseline), finite(target)) if level is not None]
    values = [value for one in shown for _day, value in one.points]
    middle = run_signals([value for _day, value in shown[0].points]).median if with_median else None
    scale = _scale(min(*values, *levels, values[0]), max(*values, *levels, values[0]))
    days = [day for one in shown for day, _value in one.points]
    first, last = min(days), max(days)

    def place(value: float) -> float:
        share = (value - scale[0]) / (scale[-1] - scale[0])
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def moment(day: date) -> float:
        whole = (last - first).days
        share = (day - first).days / whole if whole else 0.5
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def level(value: float | None, text: str) -> Level | None:
        if value is None:
            return None
        y = place(value)
        return Level(coordinate(y), text % {"value": quantity_text(value, unit)}, coordinate(max(y - 4, 10)))

    return SeriesChart(
        lines=tuple(_line(key, one, moment, place, unit) for key, one in enumerate(shown, 1)),
        scale=tuple(Level(coordinate(place(value)), number_text(value)) for value in scale),
        ticks=tuple(_ticks(first, last, moment)),
        median=level(middle, _("médiane : %(value)s")),
        target=level(finite(target), _("cible : %(value)s")),
        baseline=level(finite(baseline), _("départ : %(value)s")),
        text=_in_words(shown, unit, first, last),
        unit=unit,
    )


def _finite(series: Series) -> Series:
    kept = tuple((day, value) for day, value in series.points if finite(value) is not None)
    return replace(series, points=kept)


def _scale(low: float, high: float) -> list[float]:
    """Round values that hold both ends, at most seven: by 1, 2 or 5 times a power of ten."""
    if low == high:
        low, high = (low - 1, high + 1) if low == 0 else (low - abs(low) / 2, high + abs(high) / 2)
    raw = high / 5 - low / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= raw)
    start, end = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(start, end + 1)]


def _line(key: int, series: Series, moment: Any, place: Any, unit: str) -> Line:
    points = series.points
    shape = MARK_SHAPES[(key - 1) % len(MARK_SHAPES)]
    if len(points) > MOST_DRAWN:
        every = len(points) / MOST_DRAWN
        points = tuple(points[int(rank * every)] for rank in range(MOST_DRAWN))
    drawn = [(moment(day), place(value), day, value) for day, value in points]
    marks = tuple(
        Point(coordinate(x), coordinate(y), f"{date_format(day, 'j F Y')} : {quantity_text(value, unit)}")
        for x, y, day, value in (drawn if len(drawn) <= MOST_MARKS else drawn[-1:])
    )
    return Line(
        key=key,
        name=series.name,
        path=" ".join(f"{coordinate(x)},{coordinate(y)}" for x, y, _day, _value in drawn),
        points=marks,
        shape=shape,
        mark=MARKS[shape],
        end_x=coordinate(drawn[-1][0] + 8),
        end_y=coordinate(drawn[-1][1] + 4),
        url=series.url,
        detail=series.detail,
    )


def _ticks(first: date, last: date, moment: Any) -> Iterable[Tick]:
    whole = (last - first).days
    marks = [first, *([first + timedelta(days=whole // 2)] if whole > 120 else []), *([last] if whole else [])]
    for rank, day in enumerate(marks):
        anchor = "middle" if whole == 0 or 0 < rank < len(marks) - 1 else "start" if rank == 0 else "end"
        yield Tick(coordinate(moment(day)), date_format(day, "j N Y" if whole <= 120 else "N Y"), anchor)


def _in_words(series: Sequence[Series], unit: str, first: date, last: date) -> str:
    parts = []
    for one in series:
        count = len(one.points)
        told = ngettext("%(count)s mesure", "%(count)s mesures", count) % {"count": number_text(count)}
        last_value = quantity_text(one.points[-1][1], unit)
        parts.append(
            _("%(name)s : %(told)s, la dernière de %(value)s") % {"name": one.name, "told": told, "value": last_value}
        )
    span = _("du %(first)s au %(last)s") % {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}
    return f"{' ; '.join(parts)} ({span})"
