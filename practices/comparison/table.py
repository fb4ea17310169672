"""The table of a comparison: its rubrics in order, one cell a practice, and which of them differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise

from practices.comparison.cells import Cell
from practices.comparison.rubrics import RUBRICS, Reading
from practices.models import PracticePage

LETTERS = "ABCD"


@dataclass(frozen=True)
class Column:
    """A practice in the table, with the letter that people call it by."""

    letter: str
    page: PracticePage
    language: str


@dataclass(frozen=True)
class Row:
    """A rubric of the comparison. `pairs` are its (column, cell)."""

    label: str | Promise
    pairs: tuple[tuple[Column, Cell], ...]

    @property
    def cells(self) -> list[Cell]:
        return [cell for _column, cell in self.pairs]

    @property
    def differs(self) -> bool:
        return any(cell.compared != self.cells[0].compared for cell in self.cells[1:])

    @property
    def documented(self) -> bool:
        return any(cell.text for cell in self.cells)


@dataclass(frozen=True)
class Group:
    label: str | Promise
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    """Practices side by side. `undocumented` are the labels of the rubrics that say nothing of any."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    undocumented: tuple[str | Promise, ...]

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def differing(self) -> int:
        return sum(row.differs for row in self.rows)

    def only_differences(self) -> "Comparison":
        kept = (Group(group.label, tuple(row for row in group.rows if row.differs)) for group in self.groups)
        return replace(self, groups=tuple(group for group in kept if group.rows))


def readable_practices(numbers: Sequence[int], user: Any) -> list[PracticePage]:
    """Return the practices among these pages that `user` may read, in order, with all that a comparison shows.

    A constant number of queries, whatever the number of practices.
    """
    found = PracticePage.objects.visible_to(user).filter(pk__in=numbers).select_related("status", "maturity")
    found = found.prefetch_related("establishments", "regions", "mrcs", "terms")
    pages = {page.pk: page for page in found}
    return [pages[number] for number in numbers if number in pages]


def compare(pages: Iterable[PracticePage], user: Any) -> Comparison:
    """Put practices that `user` may read side by side: four at most, see `readable_practices`."""
    readings = [Reading(page, user.is_authenticated) for page in pages]
    columns = tuple(
        Column(letter, reading.page, reading.language) for letter, reading in zip(LETTERS, readings, strict=False)
    )
    groups, undocumented = [], []
    for label, rubrics in RUBRICS:
        rows = []
        for rubric in rubrics:
            found = _marked([rubric.cell(reading) for reading in readings])
            row = Row(rubric.label, tuple(zip(columns, found, strict=True)))
            if row.documented:
                rows.append(row)
            else:
                undocumented.append(rubric.label)
        if rows:
            groups.append(Group(label, tuple(rows)))
    return Comparison(columns, tuple(groups), tuple(undocumented))


def _marked(found: list[Cell]) -> list[Cell]:
    """Mark the terms that not every practice has. Where they have none in common, there is nothing to tell apart."""
    if len(found) < 2 or not all(cell.named for cell in found):
        return found
    common = frozenset.intersection(*(frozenset(item.label for item in cell.named) for cell in found))
    if not common:
        return found
    return [
        replace(cell, named=tuple(replace(item, distinct=item.label not in common) for item in cell.named))
        for cell in found
    ]
