"""Pages on letter paper, as a browser prints them; and the link to the sheet, followed."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

PAGES = {
    "practice": "/pratiques/cisss-bsl/paramedecine-communautaire/",
    "synthesis": "/syntheses/uqac/gestion-des-interfaces/",
    "digest": "/syntheses/uqat/jasp-2018-entraide/",
    "block": "/formation/uqar/s-approprier-une-pratique/",
    "lesson": "/formation/uqar/s-approprier-une-pratique/lire-une-pratique/",
    "accompaniment": "/formation/ciusss-slsj/laboratoire-populaire/",
    "standard": "/a-propos/",
    "home": "/",
    "search": "/recherche/?q=services",
    "practices": "/pratiques/",
    "section": "/pratiques/cisss-bsl/",
    "regions": "/regions/",
    "region": "/regions/bas-saint-laurent/",
}
# A list of subjects or of pages of the same section is read on paper too.
CLICKED = "button, .button, header nav, .site-footer, .breadcrumb, .toc, .filters, .pagination, .previous-next"
# The inner width of a letter page, in CSS pixels.
LETTER_WIDTH = (8.5 - 2 * 16 / 25.4) * 96


# What people print most; the others where the whole is run.
ALWAYS = ("practice", "synthesis", "lesson", "search", "region")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in ALWAYS else [pytest.mark.thorough]) for name in PAGES]
)
def test_a_page_prints_what_is_read_and_its_address(name: str, page: Any, demo: Any) -> None:
    page.set_viewport_size({"width": int(LETTER_WIDTH), "height": 900})
    page.goto(PAGES[name])
    page.emulate_media(media="print")
    visible = page.locator(CLICKED).evaluate_all(
        "found => found.filter(it => it.checkVisibility()).map(it => it.outerHTML.slice(0, 120))"
    )
    assert visible == []
    # Nothing is wider than the paper, and nothing hides in a frame that scrolls.
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    hidden = "[...document.querySelectorAll('main *')].filter(it => it.scrollWidth > it.clientWidth + 1 &&"
    hidden += " ['auto', 'scroll', 'hidden'].includes(getComputedStyle(it).overflowX)"
    # What is for screen readers alone takes one pixel.
    hidden += " && !it.closest('.visually-hidden') && it.clientWidth > 1)"
    assert page.evaluate(f"{hidden}.map(it => it.className)") == []
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert (round(printed.pages[0].mediabox.width), round(printed.pages[0].mediabox.height)) == (612, 792)
    assert f"{demo.url}{PAGES[name]}" in "".join(printed.pages[-1].extract_text().split())


def test_a_reader_leaves_a_page_with_its_sheet(page: Any) -> None:
    page.goto(PAGES["practice"])
    link = page.get_by_role("link", name="Fiche PDF")
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    sheet = PdfReader(io.BytesIO(answer.body()))
    assert sheet.metadata.title.startswith("Paramédecine communautaire")
    assert "Émergente" in sheet.pages[0].extract_text()
