"""axe finds nothing on any page of the demo, whatever its author wrote: one browser, one width, one theme."""

import re
from typing import Any

from tests.e2e.pages import axe_violations, overflow

LOCATION = r"<loc>(?:https?://[^/<]+)?(/[^<]*)</loc>"


def test_axe_finds_nothing_on_every_page_of_the_site_map(readers: Any) -> None:
    page = readers.page()
    sections = re.findall(LOCATION, page.request.get("/sitemap.xml").text())
    addresses = [found for section in sections for found in re.findall(LOCATION, page.request.get(section).text())]
    assert len(addresses) > 40
    found = {}
    for address in addresses:
        page.goto(address, wait_until="domcontentloaded")
        problems = axe_violations(page)
        if problems or overflow(page) > 0:
            found[address] = problems or "overflow"
    assert found == {}
