"""The table of a comparison: its rubrics in order, one cell a practice, and which of them differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.directory.models import Term
from portal.references.citing import forget_citations, name_citations
from practices.comparison.adoptions import adopted_of
from practices.comparison.cells import Cell
from practices.comparison.contents import model_of
from practices.comparison.rubrics import Reading, Rubric, rubrics_of
from practices.models import PracticePage

LETTERS = "ABCD"


@dataclass(frozen=True)
class Column:
    """A practice in the table, with the letter that people call it by."""

    letter: str
    page: Any
    language: str


@dataclass(frozen=True)
class Row:
    """A rubric of the comparison. `pairs` are its (column, cell); see Rubric for what is each practice's `own`."""

    label: str | Promise
    pairs: tuple[tuple[Column, Cell], ...]
    own: bool = False

    @property
    def cells(self) -> list[Cell]:
        return [cell for _column, cell in self.pairs]

    @property
    def told(self) -> list[Cell]:
        """What is documented: nobody knows whether the rest would say the same."""
        return [cell for cell in self.cells if cell.text]

    @property
    def differs(self) -> bool:
        return not self.own and len({cell.compared for cell in self.told}) > 1

    @property
    def same(self) -> bool:
        """Every practice says it, and the same; or none says it."""
        return not (self.own and self.told) and not self.differs and len(self.told) in (0, len(self.cells))

    @property
    def partial(self) -> bool:
        """Some say it, the others nothing yet."""
        return not self.own and not self.differs and not self.same


@dataclass(frozen=True)
class Group:
    label: str | Promise
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    """Practices side by side: what one decides by, then the rest in groups.

    `undocumented` are the labels of the rubrics of the rest that say nothing of any.
    """

    columns: tuple[Column, ...]
    decision: Group
    groups: tuple[Group, ...]
    undocumented: tuple[str | Promise, ...]

    @property
    def all_groups(self) -> list[Group]:
        return [group for group in (self.decision, *self.groups) if group.rows]

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.all_groups for row in group.rows]

    @property
    def other_rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def differing(self) -> int:
        return sum(row.differs for row in self.rows)

    @property
    def same(self) -> int:
        """How many rows say the same of every practice."""
        return sum(row.same and bool(row.told) for row in self.rows)

    @property
    def partial(self) -> list[Row]:
        return [row for row in self.rows if row.partial]

    def only_differences(self) -> "Comparison":
        decision, *groups = (
            Group(group.label, tuple(row for row in group.rows if row.differs))
            for group in (self.decision, *self.groups)
        )
        return replace(self, decision=decision, groups=tuple(group for group in groups if group.rows))


def readable_contents(numbers: Sequence[int], user: Any, *, naming: bool = False) -> list[Any]:
    """Return the contents among these pages that `user` may read, in order, with all that a comparison shows.

    Those of one kind, that of the first. Their texts are without what they cite, or name it (`naming`).
    A constant number of queries, whatever the number of pages.
    """
    model = model_of(numbers, user)
    relations = [field.name for field in model._meta.get_fields() if field.related_model is Term and field.many_to_one]
    found = model.objects.visible_to(user).filter(pk__in=numbers).select_related(*relations)
    found = found.prefetch_related("establishments", "regions", "mrcs", "terms")
    pages = {page.pk: page for page in found}
    for page in pages.values():
        # Its references are not beside it.
        if naming:
            name_citations(page, page.bibliography)
        else:
            forget_citations(page)
    return [pages[number] for number in numbers if number in pages]


def compare(pages: Iterable[Any], user: Any) -> Comparison:
    """Put contents of one kind that `user` may read side by side: four at most, see `readable_contents`.

    Practices come with what `user` may know of who adopts them.
    """
    pages = list(pages)
    adopted = adopted_of([page for page in pages if isinstance(page, PracticePage)], user)
    readings = [Reading(page, user.is_authenticated, adopted.get(page.pk)) for page in pages]
    columns = tuple(
        Column(letter, reading.page, reading.language) for letter, reading in zip(LETTERS, readings, strict=False)
    )

    def row(rubric: Rubric) -> Row:
        found = _marked([rubric.cell(reading) for reading in readings])
        return Row(rubric.label, tuple(zip(columns, found, strict=True)), rubric.own)

    decided, others = rubrics_of(readings[0].page.content_kind)
    decision = Group(_("Pour décider"), tuple(row(rubric) for rubric in decided))
    groups, undocumented = [], []
    for label, rubrics in others:
        rows = [row(rubric) for rubric in rubrics]
        undocumented += [item.label for item in rows if not item.told]
        groups.append(Group(label, tuple(item for item in rows if item.told)))
    return Comparison(columns, decision, tuple(group for group in groups if group.rows), tuple(undocumented))


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
