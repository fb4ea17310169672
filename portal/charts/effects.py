"""Effects of several studies on one axis, each with its interval: a forest plot without an average of its own.

Ratios are on a logarithmic scale, about 1; differences on a linear one, about 0. Which side is better is for people to
judge.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.charts.dot_map import short_label
from portal.text.numbers import coordinate, finite, number_text

WIDTH = 480
LEFT, RIGHT = 8, 472
ROW, TOP, BOTTOM = 44, 4, 46
LETTERS = 34
Place = Callable[[float], float]
# The fewest units between two numbers of the axis.
APART = 46
RATIO_TICKS: tuple[tuple[float, ...], ...] = (
    (0.01, 0.1, 1, 10, 100),
    (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100),
    (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2),
    (0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15),
)


@dataclass(frozen=True)
class Estimate:
    """What one study found, or several together (`pooled`); `text` writes it."""

    label: str
    value: float
    low: float | None
    high: float | None
    text: str
    pooled: bool = False


@dataclass(frozen=True)
class EffectRow:
    label: str
    text: str
    text_y: str
    y: str
    x: str
    low: str
    high: str
    diamond: str


@dataclass(frozen=True)
class EffectTick:
    x: str
    label: str


@dataclass(frozen=True)
class EffectChart:
    """A frame of `width` × `height`; `null` is where no difference is, `text` the drawing in words."""

    rows: tuple[EffectRow, ...]
    ticks: tuple[EffectTick, ...]
    null: str
    less: str
    more: str
    text: str
    height: int
    axis_y: int
    ticks_y: int
    sides_y: int
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT


def effect_chart(estimates: Iterable[Estimate], *, ratio: bool) -> EffectChart | None:
    """Return the drawing of these effects, all of one measure; None where none can be placed."""
    shown = [estimate for estimate in estimates if _placed(estimate, ratio=ratio)]
    if not shown:
        return None
    null = 1.0 if ratio else 0.0
    values = [null, *(number for estimate in shown for number in _numbers(estimate) if not ratio or number > 0)]
    scale = math.log if ratio else float
    low, high = min(map(scale, values)), max(map(scale, values))
    margin = (high - low) * 0.06 or 0.5
    low, high = low - margin, high + margin

    def place(number: float) -> float:
        share = (scale(number) - low) / (high - low)
        return LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT)

    axis = TOP + len(shown) * ROW + 4
    rows = tuple(_row(estimate, TOP + rank * ROW, place, ratio=ratio) for rank, estimate in enumerate(shown))
    return EffectChart(
        rows=rows,
        ticks=tuple(
            EffectTick(coordinate(place(tick)), number_text(tick)) for tick in _ticks(values, place, ratio=ratio)
        ),
        null=coordinate(place(null)),
        less=_("‹ moins avec l’intervention"),
        more=_("plus avec l’intervention ›"),
        text=pgettext("entre deux nombres", " ; ").join(
            _("%(name)s : %(value)s") % {"name": estimate.label, "value": estimate.text} for estimate in shown
        ),
        height=axis + BOTTOM,
        axis_y=axis,
        ticks_y=axis + 18,
        sides_y=axis + 38,
    )


def _numbers(estimate: Estimate) -> list[float]:
    return [number for number in (estimate.value, estimate.low, estimate.high) if number is not None]


def _placed(estimate: Estimate, *, ratio: bool) -> bool:
    value = finite(estimate.value)
    return value is not None and (value > 0 or not ratio)


def _row(estimate: Estimate, top: int, at: Place, *, ratio: bool) -> EffectRow:
    y = top + 28
    x = at(estimate.value)
    low, high = estimate.low, estimate.high
    drawn, ends = False, (x, x)
    # An interval that a logarithm can't place, or that is the wrong way round, isn't drawn.
    if low is not None and high is not None and low <= high and (low > 0 or not ratio):
        drawn, ends = True, (at(low), at(high))
    diamond = ""
    if estimate.pooled:
        half = max(ends[1] - ends[0], 8) / 2
        middle = (ends[0] + ends[1]) / 2 if drawn else x
        diamond = (
            f"M{coordinate(middle - half)} {y}L{coordinate(x)} {y - 7}L{coordinate(middle + half)} {y}"
            f"L{coordinate(x)} {y + 7}z"
        )
    label = short_label(estimate.label, LETTERS)
    return EffectRow(
        label=label,
        text=estimate.text,
        text_y=coordinate(top + 13),
        y=coordinate(y),
        x=coordinate(x),
        low=coordinate(ends[0]) if drawn else "",
        high=coordinate(ends[1]) if drawn else "",
        diamond=diamond,
    )


def _ticks(values: Sequence[float], at: Place, *, ratio: bool) -> list[float]:
    """Round numbers along the axis, as many as can be read."""
    low, high = min(values), max(values)
    if ratio:
        for candidates in RATIO_TICKS:
            found = [tick for tick in candidates if low * 0.98 <= tick <= high * 1.02]
            if len(_apart(found, at, 1.0)) >= 3:
                return _apart(found, at, 1.0)
        return _apart([low, 1.0, high], at, 1.0)
    step = 10 ** math.floor(math.log10(max(high - low, 1e-9) / 3))
    step = next(size * step for size in (1, 2, 5, 10) if (high - low) / (size * step) <= 6)
    first = math.ceil(low / step)
    return _apart([round(rank * step, 10) for rank in range(first, math.floor(high / step) + 1)], at, 0.0)


def _apart(ticks: Sequence[float], at: Place, null: float) -> list[float]:
    """Keep those that stand far enough from each other, that of no difference first."""
    kept: list[float] = []
    for tick in sorted(set(ticks), key=lambda tick: (tick != null, tick)):
        if all(abs(at(tick) - at(other)) >= APART for other in kept):
            kept.append(tick)
    return sorted(kept)
