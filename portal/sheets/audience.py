"""Who a sheet is for: everybody who may read its page.

A sheet is handed on, by hand or by mail, so it holds only what each reader of its page may read. It is then the
same for all of them, and one copy serves them all.
"""

from functools import cached_property, reduce
from operator import and_
from typing import Any

from django.db.models import Q

from portal.core.grants import MEMBERS, PUBLIC, grants_of
from portal.core.visibility import granted
from portal.cycle.neighbours import Neighbourhood
from portal.sheets.registry import Audience


class SharedNeighbourhood(Neighbourhood):
    """Of the pages linked with one page, those that all its readers may read."""

    def __init__(self, page: Any) -> None:
        super().__init__(page, None)

    @cached_property
    def _grants(self) -> frozenset[str]:
        return grants_of([self.page.pk])[self.page.pk] if self.page.pk else frozenset()

    @cached_property
    def readers(self) -> Audience:
        return Audience(signed_in=bool(self._grants) and PUBLIC not in self._grants)

    @cached_property
    def held(self) -> list[frozenset[str]]:
        """What each kind of reader of the page holds at least; a shared password gives nothing."""
        if not self.readers.signed_in:
            return [frozenset({PUBLIC})]
        return [frozenset({PUBLIC, MEMBERS, grant}) for grant in sorted(self._grants)]

    def visible(self, prefix: str = "") -> Q:
        """The condition that a page is published and that every reader of this one may read it."""
        return reduce(and_, (Q(granted(held, prefix)) for held in self.held), Q(**{f"{prefix}live": True}))


def read_by_all(page: Any) -> SharedNeighbourhood:
    """Make `page` show, of other pages, only what all its own readers may read."""
    shared = SharedNeighbourhood(page)
    page._neighbourhood = shared
    return shared
