"""How complete a practice sheet is, by TIDieR item, and what else a decision to adopt asks for.

Only a count of what is documented: the portal never grades.
Source: Hoffmann et al. 2014, BMJ 348:g1687 (TIDieR checklist, items 2 to 12).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from portal.kinds.sections import Item, asked, items
from practices.sections import SECTIONS

# The fields of each, in the order of its items.
ITEMS = asked(SECTIONS, "TIDieR")
DECISION_FACTS = asked(SECTIONS, "decision")


@dataclass(frozen=True)
class Completeness:
    """The items of TIDieR, and the facts that a decision asks for."""

    items: tuple[Item, ...]
    facts: tuple[Item, ...]

    @property
    def documented(self) -> int:
        return sum(item.documented for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def missing(self) -> tuple[str | Promise, ...]:
        """Labels of the TIDieR items that nobody has documented."""
        return tuple(item.label for item in self.items if not item.documented)

    @property
    def to_write(self) -> tuple[Item, ...]:
        """What its authors still have to write, TIDieR or not."""
        return tuple(item for item in (*self.items, *self.facts) if not item.documented)


def completeness(page: Any) -> Completeness:
    found = items(page, SECTIONS)
    return Completeness(
        tuple(item for item in found if item.asked.guide == "TIDieR"),
        tuple(item for item in found if item.asked.guide == "decision"),
    )
