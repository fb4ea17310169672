"""Who a sheet is for: everybody who may read its page.

A sheet is handed on, by hand or by mail, so it holds only what each reader of its page may read. It is then the
same for all of them, and one copy serves them all.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from portal.core.neighbours import Neighbourhood
from portal.core.sheets.registry import Readers
from portal.core.visibility import (
    MEMBERS,
    PUBLIC,
    SUPERUSER,
    Restriction,
    grants_for_path,
    restrictions_by_path,
)


class SharedNeighbourhood(Neighbourhood):
    """Of the pages linked with one page, those that all its readers may read."""

    def __init__(self, page: Any) -> None:
        super().__init__(page, None)

    @cached_property
    def restrictions(self) -> dict[str, list[Restriction]]:
        """Those of the page alone: companions that a sheet doesn't show (similar pages) aren't looked for."""
        return restrictions_by_path([self.page.path])

    @cached_property
    def _grants(self) -> set[str]:
        return set(grants_for_path(self.page.path, self.restrictions)) - {SUPERUSER}

    @cached_property
    def readers(self) -> Readers:
        return Readers(signed_in=bool(self._grants) and PUBLIC not in self._grants)

    @cached_property
    def held(self) -> list[frozenset[str]]:
        """What each kind of reader of the page holds at least; a shared password gives nothing."""
        if not self.readers.signed_in:
            return [frozenset({PUBLIC})]
        return [frozenset({PUBLIC, MEMBERS, grant}) for grant in sorted(self._grants)]

    def readable(self, pages: Sequence[Any]) -> list[Any]:
        """Keep the live pages that every reader of the page may read, in order. One query."""
        if not pages:
            return []
        restrictions = restrictions_by_path(page.path for page in pages)
        return [
            page
            for page in pages
            if page.live and all(held.intersection(grants_for_path(page.path, restrictions)) for held in self.held)
        ]


def read_by_all(page: Any) -> SharedNeighbourhood:
    """Make `page` show, of other pages, only what all its own readers may read."""
    shared = SharedNeighbourhood(page)
    page._neighbourhood = shared
    return shared
