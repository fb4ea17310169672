"""What importing a page costs the database, however many pages are imported."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.exchange.importer import import_path
from tests.exchange.content import practice


def statements_of_each_page(folder: Path, name: str, pages: int) -> list[int]:
    """How many statements it takes to check and write each of so many new practices, that links to the one before."""
    folder.mkdir()
    for number in range(pages):
        before = f"/pratiques/cisss-bsl/{name}-{number - 1:03}/"
        practice(folder, f"{name}-{number:03}", f"links: [{{kind: voir-aussi, to: {before}}}]" if number else "")
    spent = [0] * pages

    def counted(items: Iterable[Any], label: str) -> Iterator[Any]:
        for number, item in enumerate(items):
            before = len(captured)
            yield item
            spent[number] += len(captured) - before

    with CaptureQueriesContext(connection) as captured:
        assert len(import_path(folder, progress=counted).created) == pages
    return spent


def test_a_page_costs_as_many_statements_among_fifty_as_among_five(tmp_path: Path) -> None:
    few = statements_of_each_page(tmp_path / "cinq", "seule", 5)
    many = statements_of_each_page(tmp_path / "cinquante", "autre", 50)
    # The first pages find the section and what all ask for: the others cost the same, and no more than this.
    assert set(many[1:]) == {few[-1]}
    assert few[-1] <= 105
