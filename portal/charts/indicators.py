"""One indicator drawn on a line: where it started, where it is, where it should be.

The drawing doesn't say whether a change is good: whether a number should rise or fall is for people
to judge. Only what is known is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.text.numbers import MINUS, coordinate, finite, number_text

WIDTH = 160
# Room at both ends for half a mark.
MARGIN = 8


@dataclass(frozen=True)
class IndicatorChart:
    """Places along a line of `WIDTH`; empty for what isn't known.

    Attributes:
        zero: where zero is, if it lies between the values.
        change: the change from the start to the measure as arithmetic, « −12 jours, −30 % ».
        text: the drawing in words.
    """

    baseline: str
    target: str
    measured: str
    zero: str
    change: str
    text: str
    width: int = WIDTH


def indicator_chart(value: Mapping[str, Any]) -> IndicatorChart | None:
    """Return the drawing of an indicator, or None where none of its numbers is known.

    Args:
        value: mapping with `baseline`, `target`, `measured` (numbers or None) and `unit`.
    """
    known = {name: finite(value.get(name)) for name in ("baseline", "target", "measured")}
    numbers = [number for number in known.values() if number is not None]
    if not numbers:
        return None
    low, high = min(numbers), max(numbers)

    def place(number: float | None) -> str:
        if number is None:
            return ""
        # Halves first: the distance between two huge numbers of opposite signs is no longer a number.
        share = 0.5 if low == high else (number / 2 - low / 2) / (high / 2 - low / 2)
        return coordinate(MARGIN + share * (WIDTH - 2 * MARGIN))

    unit = str(value.get("unit") or "").strip()
    return IndicatorChart(
        baseline=place(known["baseline"]),
        target=place(known["target"]),
        measured=place(known["measured"]),
        zero=place(0) if low < 0 < high else "",
        change=change_text(known["baseline"], known["measured"], unit),
        text=_in_words(known, unit),
    )


def change_text(baseline: float | None, measured: float | None, unit: str = "") -> str:
    """Say the change as arithmetic: « −12 jours, −30 % », « +5 points » between percentages, « aucun écart ».

    The share is that of the start's absolute value; without it from zero, or beyond tenfold, where a
    percentage misleads more than it says.
    """
    if baseline is None or measured is None:
        return ""
    difference = finite(measured - baseline)
    if difference is None:
        return ""
    if not number_text(difference).strip(f"{MINUS}0,."):
        return _("aucun écart")
    if unit == "%":
        return _("%(change)s points") % {"change": _signed(difference)}
    text = f"{_signed(difference)} {unit}".strip()
    share = difference / abs(baseline) * 100 if baseline else None
    if share is not None and 0.5 <= abs(share) <= 1000:
        text = f"{text}, {_signed(round(share))} %"
    return text


def _signed(number: float) -> str:
    return f"{'+' if number > 0 else ''}{number_text(number)}"


def _in_words(known: Mapping[str, float | None], unit: str) -> str:
    names = {"baseline": _("départ"), "measured": _("mesure"), "target": _("cible")}
    parts = [
        _("%(name)s : %(value)s") % {"name": name, "value": f"{number_text(known[key])} {unit}".strip()}
        for key, name in names.items()
        if known[key] is not None
    ]
    sentence = pgettext("entre deux nombres", " ; ").join(parts)
    return sentence[:1].upper() + sentence[1:]
