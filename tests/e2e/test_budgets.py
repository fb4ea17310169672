"""Every page type within what it may cost a reader. No time is measured: a machine that is busy changes nothing."""

from typing import Any

import pytest

from benches.weight import budgets, weigh
from portal.demo.pages import PAGES, STAFF_PAGES
from tests.e2e.pages import STAFF

# One of each kind of page; the others, made of the same parts, are weighed where the whole is run.
ALWAYS = ("home", "search", "practice", "synthesis", "digest", "block", "lesson", "region", "needs")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in ALWAYS else [pytest.mark.thorough]) for name in PAGES]
)
def test_a_page_keeps_to_its_budget(name: str, browser: Any, demo: Any) -> None:
    weight = weigh(browser, demo.url, name, PAGES[name])
    assert weight.bytes > 10_000
    assert weight.excesses() == [], weight.parts


def test_the_gallery_keeps_to_its_budget(browser: Any, demo: Any, readers: Any) -> None:
    cookies = readers.page(email=STAFF).context.cookies()
    weight = weigh(browser, demo.url, "gallery", STAFF_PAGES["gallery"], cookies)
    assert weight.excesses() == [], weight.parts


def test_each_budget_is_of_a_page_that_exists() -> None:
    limits = budgets()
    known = {*PAGES, *STAFF_PAGES}
    assert set(limits["kilobytes"]) | set(limits["lighthouse"]["pages"]) <= known
