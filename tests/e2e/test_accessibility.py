"""Every page type: axe finds nothing, nothing overflows, headings and landmarks hold, each reader is served."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

from portal.demo.pages import PAGES
from tests.e2e.judgements import (
    judge,
    serves_who_wants_no_motion_large_text_or_their_own_colours,
    tells_its_headings_and_its_landmarks_apart,
)
from tests.e2e.pages import ADDRESSES, LANGUAGES

# Pages that only a fault shows: drawn from their templates.
FAULTS = ("403.html", "409.html", "500.html")

# In English, a few: its words are others, on the same pages. The whole is for the faults' run.
IN_ENGLISH = ("home", "search", "practice")
# Made of what other pages of the list show.
LIKE_OTHERS = ("search-filtered", "search-corrected", "search-invalid", "syntheses", "request-received")


def is_sampled(name: str, language: str) -> bool:
    return name in IN_ENGLISH if language == "en" else name not in LIKE_OTHERS


PAGES_AND_LANGUAGES = [
    pytest.param(name, language, marks=[] if is_sampled(name, language) else [pytest.mark.thorough])
    for name in ADDRESSES
    for language in LANGUAGES
]


@pytest.mark.parametrize(("name", "language"), PAGES_AND_LANGUAGES)
def test_a_page_is_sound_however_it_is_read(name: str, language: str, readers: Any, subtests: Any) -> None:
    page = readers.open(name, language)
    if language == LANGUAGES[0]:
        with subtests.test("headings and landmarks"):
            tells_its_headings_and_its_landmarks_apart(page)
    with subtests.test("axe and what overflows"):
        assert judge(page) == {}
    if language == LANGUAGES[0]:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        with subtests.test("motion, large text, colours of one's own"):
            serves_who_wants_no_motion_large_text_or_their_own_colours(page)


@pytest.mark.parametrize("template", FAULTS)
def test_axe_finds_nothing_on_a_page_that_a_fault_shows(template: str, readers: Any) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    # The menu of the footer is there already: no database is asked while the browser's loop runs.
    menu = [{"title": "À propos", "url": "/a-propos/", "language": "fr"}]
    html = render_to_string(template, {"menu_pages": menu}, request=request)
    page = readers.page()

    def serve(route: Any) -> None:
        address = route.request.url.removeprefix(readers.url)
        if address == "/faute/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            # Found as the server finds it: one of the style sheets is made from what kinds declare.
            route.fulfill(path=finders.find(address.removeprefix("/static/")))

    try:
        for pattern in ("**/faute/", "**/static/**"):
            page.route(pattern, serve)
        page.goto("/faute/")
        assert page.locator("h1").count() == 1
        assert judge(page) == {}
    finally:
        page.unroute_all()


def test_axe_finds_nothing_in_open_suggestions(readers: Any) -> None:
    page = readers.open("home")
    page.locator("#recherche-q").fill("paramé")
    page.locator("[role=listbox] [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert judge(page) == {}


@pytest.mark.parametrize("language", ["fr-ca", pytest.param("en", marks=pytest.mark.thorough)])
def test_each_page_has_a_title_of_its_own(language: str, readers: Any) -> None:
    titles = {}
    # What no script changes is read without drawing the page.
    reader = readers.page(language).request
    for name, address in PAGES.items():
        document = BeautifulSoup(reader.get(address).text(), "html.parser")
        titles[name] = document.title.get_text()
        assert document.html["lang"][:2] == language[:2]
    assert all("InterS4" in title for title in titles.values())
    assert len(set(titles.values())) == len(titles), sorted(titles.values())
