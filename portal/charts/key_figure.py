"""The one number that matters, drawn: a bar for the start, a bar for the measure, a line for the target.

Bars start from zero, so that a small change looks small. The drawing doesn't say whether a change is good: that is for
people to judge. Bars are told apart by their outline and their names, never by colour alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.charts.indicators import change_text, indicator_chart
from portal.text.numbers import coordinate, finite, quantity_text

WIDTH = 320
ROW, THICKNESS, LABEL = 42, 16, 14
# The name of the target stands above the bars; a drawing without a target doesn't keep that room.
TARGET_ROOM = 22
# Letters are counted, not measured, to keep the name of the target within the drawing.
LETTER = 7.2


@dataclass(frozen=True)
class Bar:
    """One value: `kind` is `baseline` or `measured`; `share` is its length out of 1, for drawings of another size."""

    kind: str
    text: str
    x: str
    y: str
    width: str
    text_y: str
    left: float
    share: float
    thickness: int = THICKNESS


@dataclass(frozen=True)
class KeyFigureChart:
    """The drawing of an indicator, in a frame of `width` × `height`.

    Attributes:
        zero: where zero is.
        top: where the bars begin, under the name of the target.
        target: where the target is, empty where none is known; `target_text` names it, from `target_anchor`.
        target_share: the same out of 1, or None.
        text: the drawing in words.
    """

    bars: tuple[Bar, ...]
    zero: str
    zero_share: float
    target: str
    target_share: float | None
    target_text: str
    target_anchor: str
    change: str
    text: str
    height: int
    top: int = 0
    width: int = WIDTH


def key_figure_chart(value: Mapping[str, Any]) -> KeyFigureChart | None:
    """Return the drawing of an indicator, or None where there is nothing to compare its measure with.

    Args:
        value: mapping with `baseline`, `target`, `measured` (numbers or None) and `unit`.
    """
    known = {name: finite(value.get(name)) for name in ("baseline", "target", "measured")}
    numbers = [number for number in known.values() if number is not None]
    words = indicator_chart(value)
    if known["measured"] is None or len(numbers) < 2 or not any(numbers) or words is None:
        return None
    low, high = min(0.0, *numbers), max(0.0, *numbers)

    def share(number: float) -> float:
        # Halves first: the distance between two huge numbers of opposite signs is no longer a number.
        return (number / 2 - low / 2) / (high / 2 - low / 2)

    unit = str(value.get("unit") or "").strip()
    # A unit in words is its author's, in their language: it is said beside the number, once. A sign is drawn.
    sign = "" if any(letter.isalpha() for letter in unit) else unit
    names = {"baseline": _("Départ"), "measured": _("Mesure")}
    target = known["target"]
    top = 0 if target is None else TARGET_ROOM
    bars: list[Bar] = []
    for kind, name in names.items():
        number = known[kind]
        if number is None:
            continue
        left, right = sorted((share(0.0), share(number)))
        y = top + len(bars) * ROW
        bars.append(
            Bar(
                kind=kind,
                text=_("%(name)s : %(value)s") % {"name": name, "value": quantity_text(number, sign)},
                x=coordinate(left * WIDTH),
                y=coordinate(y + LABEL + 4),
                width=coordinate(max((right - left) * WIDTH, 1)),
                text_y=coordinate(y + LABEL - 2),
                left=left,
                share=right - left,
            )
        )
    target_text = (
        "" if target is None else _("%(name)s : %(value)s") % {"name": _("Cible"), "value": quantity_text(target, sign)}
    )
    place = 0.0 if target is None else share(target)
    return KeyFigureChart(
        bars=tuple(bars),
        zero=coordinate(share(0.0) * WIDTH),
        zero_share=share(0.0),
        target="" if target is None else coordinate(place * WIDTH),
        target_share=None if target is None else place,
        target_text=target_text,
        target_anchor="end" if place * WIDTH + len(target_text) * LETTER > WIDTH else "start",
        change=change_text(known["baseline"], known["measured"], unit),
        text=words.text,
        height=top + len(bars) * ROW - 4,
        top=top,
    )
