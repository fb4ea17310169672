"""The rules of run charts: which patterns are unlikely to be chance alone.

Shift, trend and the number of runs are those of Perla, Provost and Murray (2011), « The run chart: a simple analytical
tool for learning from variation in healthcare processes », BMJ Quality & Safety 20:46-51. The bounds on the number
of runs are computed from the exact distribution of Swed and Eisenhart (1943), « Tables for testing randomness of
grouping in a sequence of alternatives », Annals of Mathematical Statistics 14:66-87, at 5 % on both sides together.
A signal says that something changed, never that it is better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Below, the rules say nothing: the median isn't settled.
FEWEST = 10
SHIFT = 6
TREND = 5
EACH_SIDE = 0.025


@dataclass(frozen=True)
class RunSignals:
    """What the rules see in a series.

    Attributes:
        median: of all the values, or None without any.
        enough: false below `FEWEST` values; then nothing is looked for.
        shift: how many values in a row stand on one side of the median, where that is a signal; else 0.
        trend: how many values in a row rise or fall, where that is a signal; else 0.
        runs: how many runs there are about the median.
        bounds: the fewest and the most runs that chance makes.
    """

    median: float | None
    enough: bool
    shift: int = 0
    trend: int = 0
    runs: int = 0
    bounds: tuple[int, int] = (0, 0)

    @property
    def found(self) -> list[str]:
        """The signals, in words."""
        told = []
        if self.shift:
            told.append(_("Décalage : %(count)d mesures de suite du même côté de la médiane.") % {"count": self.shift})
        if self.trend:
            told.append(_("Tendance : %(count)d mesures de suite dans le même sens.") % {"count": self.trend})
        if self.enough and self.runs < self.bounds[0]:
            told.append(
                ngettext(
                    "Trop peu de passages : %(count)d série de part et d’autre de la médiane, où le hasard en fait au "
                    "moins %(least)d.",
                    "Trop peu de passages : %(count)d séries de part et d’autre de la médiane, où le hasard en fait au "
                    "moins %(least)d.",
                    self.runs,
                )
                % {"count": self.runs, "least": self.bounds[0]}
            )
        if self.enough and self.runs > self.bounds[1]:
            told.append(
                _(
                    "Trop de passages : %(count)d séries de part et d’autre de la médiane, où le hasard en fait au "
                    "plus %(most)d."
                )
                % {"count": self.runs, "most": self.bounds[1]}
            )
        return told


def run_signals(values: Sequence[float]) -> RunSignals:
    """Look for the patterns of a run chart in values that are in the order of time."""
    if not values:
        return RunSignals(None, enough=False)
    middle = median(values)
    if len(values) < FEWEST:
        return RunSignals(middle, enough=False)
    sides = [value > middle for value in values if value != middle]
    above, below = sides.count(True), sides.count(False)
    runs = _runs(sides)
    shift = max(runs, default=0)
    trend = _longest_trend(values)
    return RunSignals(
        middle,
        enough=True,
        shift=shift if shift >= SHIFT else 0,
        trend=trend if trend >= TREND else 0,
        runs=len(runs),
        bounds=run_bounds(above, below),
    )


def _runs(sides: Sequence[bool]) -> list[int]:
    """The length of each run: values on the median neither make nor break one."""
    lengths: list[int] = []
    before: bool | None = None
    for side in sides:
        if side == before:
            lengths[-1] += 1
        else:
            lengths.append(1)
        before = side
    return lengths


def _longest_trend(values: Sequence[float]) -> int:
    """The most values in a row that all rise, or all fall; a value equal to the one before isn't counted."""
    longest = current = 1
    direction = 0
    for earlier, later in pairwise(values):
        if later == earlier:
            continue
        step = 1 if later > earlier else -1
        current = current + 1 if step == direction else 2
        direction = step
        longest = max(longest, current)
    return longest


def run_bounds(above: int, below: int) -> tuple[int, int]:
    """The fewest and the most runs that so many values above and below a median make by chance, 19 times in 20.

    The probability of a number of runs is that of Swed and Eisenhart (1943, formulas 1 and 2).
    """
    if not above or not below:
        return (0, above + below)
    total = comb(above + below, above)
    ways = {count: _ways(count, above, below) for count in range(2, above + below + 1)}
    fewest = most = 0
    cumulated = 0
    for count in sorted(ways):
        cumulated += ways[count]
        if cumulated > EACH_SIDE * total:
            fewest = count
            break
    cumulated = 0
    for count in sorted(ways, reverse=True):
        cumulated += ways[count]
        if cumulated > EACH_SIDE * total:
            most = count
            break
    return fewest, most


def _ways(runs: int, above: int, below: int) -> int:
    half, odd = divmod(runs, 2)
    if odd:
        return comb(above - 1, half) * comb(below - 1, half - 1) + comb(above - 1, half - 1) * comb(below - 1, half)
    return 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
