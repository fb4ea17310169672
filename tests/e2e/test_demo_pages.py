"""axe finds nothing on the pages of the demo, whatever their authors wrote: one browser, one width, one theme."""

import re
from typing import Any

import pytest

from tests.e2e.pages import axe_violations, overflow

LOCATION = r"<loc>(?:https?://[^/<]+)?(/[^<]*)</loc>"


@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.thorough)])
def test_axe_finds_nothing_on_the_pages_of_the_site_map(readers: Any, every: int) -> None:
    """On each twentieth page of each kind, or on each page."""
    page = readers.page()
    sections = re.findall(LOCATION, page.request.get("/sitemap.xml").text())
    kinds = [re.findall(LOCATION, page.request.get(section).text()) for section in sections]
    assert sum(map(len, kinds)) > 40
    addresses = [found for pages in kinds for found in pages[::every]]
    found = {}
    for address in addresses:
        page.goto(address, wait_until="domcontentloaded")
        problems = axe_violations(page)
        if problems or overflow(page) > 0:
            found[address] = problems or "overflow"
    assert found == {}
