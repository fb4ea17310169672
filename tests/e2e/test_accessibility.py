"""Every page type: axe finds nothing, nothing overflows, and each way of reading is served."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.e2e.pages import ADDRESSES, LANGUAGES, axe_violations, overflow

WIDTHS = (1280, 320)
# What a theme changes is colours: the rules on these are all that is run again in the dark.
COLOURS = ("color-contrast", "link-in-text-block")
# Pages that only a fault shows: drawn from their templates.
FAULTS = ("403.html", "409.html", "500.html")

# In English, a few: its words are others, on the same pages. The whole is for the faults' run.
IN_ENGLISH = ("home", "search", "practice")
PAGES_AND_LANGUAGES = [
    pytest.param(name, language, marks=[pytest.mark.thorough] if language == "en" and name not in IN_ENGLISH else [])
    for name in ADDRESSES
    for language in LANGUAGES
]

# Text that is cut by the edge of its own box, for want of room. A line that is cut on purpose tells so.
CUT = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  return text && style.clipPath === "none" && style.textOverflow !== "ellipsis"
    && ["hidden", "clip"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.outerHTML.slice(0, 120))"""

# The longest time, in ms, that anything takes to change or to move.
MOTION = """() => Math.max(...[...document.querySelectorAll("*")].flatMap((element) =>
  ["", "::before", "::after"].flatMap((part) => {
    const style = getComputedStyle(element, part);
    return [...style.transitionDuration.split(","), ...style.animationDuration.split(",")].map((time) =>
      parseFloat(time) * (time.trim().endsWith("ms") ? 1 : 1000));
  })))"""


def judge(page: Any) -> dict[str, Any]:
    """Return what axe finds on the page, and what overflows, at each width and in each theme."""
    found: dict[str, Any] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        found[f"{width} light"] = axe_violations(page)
        page.emulate_media(color_scheme="dark")
        found[f"{width} dark"] = axe_violations(page, only=COLOURS)
        found[f"{width} overflow"] = overflow(page)
    return {where: what for where, what in found.items() if what}


@pytest.mark.parametrize(("name", "language"), PAGES_AND_LANGUAGES)
def test_axe_finds_nothing_and_nothing_overflows(name: str, language: str, readers: Any) -> None:
    assert judge(readers.open(name, language)) == {}


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


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_serves_who_wants_no_motion_large_text_or_their_own_colours(name: str, readers: Any) -> None:
    page = readers.open(name)
    assert page.evaluate(MOTION) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOTION) <= 150
    page.emulate_media(reduced_motion="reduce")
    keeps_what_is_told_by_colour(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(page) <= 0
    assert page.evaluate(CUT) == []


def keeps_what_is_told_by_colour(page: Any) -> None:
    page.emulate_media(forced_colors="active")
    seen = page.evaluate(
        """() => {
          const probe = document.createElement("div");
          probe.style.cssText = "forced-color-adjust: none; color: CanvasText; background: Canvas";
          document.body.append(probe);
          const system = getComputedStyle(probe);
          const [ink, paper] = [system.color, system.backgroundColor];
          probe.remove();
          const main = getComputedStyle(document.querySelector("main"));
          const heading = getComputedStyle(document.querySelector("h1"));
          return { ink, paper, text: main.color, heading: heading.color,
                   pressed: [...document.querySelectorAll(".tile:has(:checked)")].every((tile) =>
                     getComputedStyle(tile).backgroundColor !== paper) };
        }"""
    )
    assert seen["ink"] != seen["paper"]
    assert seen["text"] == seen["heading"] == seen["ink"]
    assert seen["pressed"]
    page.emulate_media(forced_colors="none")
