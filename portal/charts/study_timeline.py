"""When studies were published, a dot each on the line of its study, as large as it has participants."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.charts.dot_map import short_label
from portal.text.numbers import coordinate, number_text

WIDTH, LABEL, RIGHT = 480, 190, 52
ROW, HEAD = 30, 26
LARGEST, SMALLEST = 12.0, 3.0
UNKNOWN = 4.0
MOST_TICKS = 6
# Fewer make no line of time.
FEWEST = 2
# Between a dot and its number.
GAP = 4


@dataclass(frozen=True)
class Dated:
    """What is drawn of a study: how it is called, its year, how many participants it has; None where nobody knows."""

    label: str
    year: int
    n: int | None


@dataclass(frozen=True)
class Row:
    """A study; its dot is hollow where the number of participants isn't known. `year` and `n` are for the table."""

    label: str
    name: str
    year: int
    n: int | None
    y: str
    text_y: str
    x: str
    radius: str
    number: str
    number_x: str
    hollow: bool
    title: str


@dataclass(frozen=True)
class Tick:
    year: int
    x: str


@dataclass(frozen=True)
class StudyTimeline:
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    height: int
    hollow: bool
    width: int = WIDTH
    left: int = LABEL
    right: int = WIDTH


def study_timeline(studies: Sequence[Dated]) -> StudyTimeline | None:
    """Return the drawing, the oldest study first; None where there are too few."""
    if len(studies) < FEWEST:
        return None
    ordered = sorted(studies, key=lambda study: study.year)
    first, last = ordered[0].year, ordered[-1].year
    start, end = LABEL + LARGEST + 1, WIDTH - RIGHT

    def place(year: int) -> float:
        return (start + end) / 2 if first == last else start + (end - start) * (year - first) / (last - first)

    most = max((study.n for study in ordered if study.n), default=0)
    rows = []
    for rank, study in enumerate(ordered):
        x, y = place(study.year), HEAD + rank * ROW + ROW / 2
        radius = max(SMALLEST, LARGEST * math.sqrt(study.n / most)) if study.n else UNKNOWN
        rows.append(
            Row(
                label=short_label(study.label),
                name=study.label,
                year=study.year,
                n=study.n,
                y=coordinate(y),
                text_y=coordinate(y + 4),
                x=coordinate(x),
                radius=coordinate(radius),
                number="" if study.n is None else number_text(study.n),
                number_x=coordinate(x + radius + GAP),
                hollow=study.n is None,
                title=_title(study),
            )
        )
    return StudyTimeline(
        tuple(rows),
        tuple(Tick(year, coordinate(place(year))) for year in _ticks(first, last)),
        HEAD + len(rows) * ROW,
        any(row.hollow for row in rows),
    )


def _ticks(first: int, last: int) -> list[int]:
    """Years as people count them: each, or by 2, 5, 10…; the first and the last where they are near none."""
    span = last - first
    steps = (size * 10**power for power in range(4) for size in (1, 2, 5))
    step = next(step for step in steps if span / step <= MOST_TICKS - 1)
    # Two years that are near would be written one over the other.
    between = [
        year for year in range(first + 1, last) if year % step == 0 and min(year - first, last - year) >= step / 2
    ]
    return [first, *between, *([last] if span else [])]


def _title(study: Dated) -> str:
    if study.n is None:
        return _("%(year)d : %(study)s, nombre de participants inconnu") % {"year": study.year, "study": study.label}
    return _("%(year)d : %(study)s, %(n)s participants") % {
        "year": study.year,
        "study": study.label,
        "n": number_text(study.n),
    }
