"""What a screen reader is told of each page type: its title, its headings, its landmarks, its language."""

from itertools import pairwise
from typing import Any

import pytest

from portal.demo.pages import PAGES
from tests.e2e.pages import ADDRESSES

# Names as assistive technology computes them come from the accessibility tree, not from attributes.
LANDMARKS = ("banner", "navigation", "main", "search", "complementary", "contentinfo", "region", "form")


def landmarks(page: Any) -> list[tuple[str, str]]:
    """Return (role, name) of each landmark that is exposed."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    found = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored") and node["role"]["value"] in LANDMARKS
    ]
    # A form without a name is no landmark (HTML-AAM); Chromium gives it the role all the same.
    return [(role, name) for role, name in found if role != "form" or name]


@pytest.mark.parametrize("name", ADDRESSES)
def test_headings_are_an_outline_and_landmarks_are_told_apart(name: str, readers: Any) -> None:
    page = readers.open(name)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.tagName[1]))")
    assert levels.count(1) == 1
    # What stands before the title of the page (the search band) has no heading.
    assert levels[0] == 1
    jumps = [(before, after) for before, after in pairwise(levels) if after > before + 1]
    assert jumps == []
    found = landmarks(page)
    roles = [role for role, _label in found]
    assert roles.count("main") == roles.count("banner") == roles.count("contentinfo") == 1
    assert all(label for role, label in found if role in {"navigation", "complementary", "region"}), found
    assert len(set(found)) == len(found), found


@pytest.mark.parametrize("language", ["fr-ca", pytest.param("en", marks=pytest.mark.thorough)])
def test_each_page_has_a_title_of_its_own(language: str, readers: Any) -> None:
    titles = {}
    for name in PAGES:
        page = readers.open(name, language)
        titles[name] = page.title()
        assert page.evaluate("document.documentElement.lang.slice(0, 2)") == language[:2]
    assert all("InterS4" in title for title in titles.values())
    assert len(set(titles.values())) == len(titles), sorted(titles.values())
