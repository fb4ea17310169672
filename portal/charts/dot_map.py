"""Which studies speak of which outcomes, a dot each, as large as the study has participants."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.text.numbers import coordinate

WIDTH, LABEL = 480, 190
ROW, HEAD = 30, 26
LARGEST, SMALLEST = 12.0, 3.0
LETTERS = 28


@dataclass(frozen=True)
class Dot:
    """Hollow where the number of participants isn't known."""

    x: str
    radius: str
    hollow: bool
    title: str


@dataclass(frozen=True)
class DotRow:
    label: str
    y: str
    text_y: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class DotColumn:
    number: int
    name: str
    x: str


@dataclass(frozen=True)
class DotMap:
    rows: tuple[DotRow, ...]
    columns: tuple[DotColumn, ...]
    height: int
    hollow: bool
    width: int = WIDTH
    left: int = LABEL


def dot_map(
    names: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[int, int], tuple[int | None, str]]
) -> DotMap | None:
    """Return the map, or None where there is no dot.

    Args:
        names: of the rows; `columns` are those of the columns, told by their numbers on the drawing.
        cells: by (row, column), how many participants, None where nobody knows, and the dot in words.
    """
    if not cells:
        return None
    most = max((n for n, _title in cells.values() if n), default=0)
    step = (WIDTH - LABEL) / len(columns)
    xs = [LABEL + step * (rank + 0.5) for rank in range(len(columns))]
    rows = []
    for rank, name in enumerate(names):
        y = HEAD + rank * ROW + ROW / 2
        dots = tuple(
            Dot(coordinate(xs[column]), coordinate(_radius(n, most, step)), n is None, title)
            for (row, column), (n, title) in sorted(cells.items())
            if row == rank
        )
        rows.append(DotRow(short_label(name), coordinate(y), coordinate(y + 4), dots))
    return DotMap(
        tuple(rows),
        tuple(DotColumn(rank + 1, name, coordinate(xs[rank])) for rank, name in enumerate(columns)),
        HEAD + len(names) * ROW,
        any(n is None for n, _title in cells.values()),
    )


def short_label(name: str, letters: int = LETTERS) -> str:
    """A name that stands on its line; what stands between parentheses at its end (« rétracté ») stays whole."""
    if len(name) <= letters:
        return name
    head, opened, end = name.rpartition(" (")
    tail = f" ({end}" if opened and end.endswith(")") and len(end) < letters / 2 else ""
    return f"{(head if tail else name)[: letters - 1 - len(tail)].rstrip(' ,')}…{tail}"


def _radius(n: int | None, most: int, step: float) -> float:
    """The surface follows the number: eyes compare surfaces."""
    largest = min(LARGEST, step / 2 - 1)
    if not n:
        return min(4.0, largest)
    return max(min(SMALLEST, largest), largest * math.sqrt(n / most))
