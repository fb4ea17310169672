"""Journeys by the keyboard alone: where the focus goes, and that it is seen at each step."""

from typing import Any

import pytest

from portal.demo.pages import PRACTICE
from tests.e2e.pages import wait_until

# What has the focus: its name or text, where it is in the order of the page, and how it is drawn.
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const drawn = (candidate) => {
    const style = getComputedStyle(candidate);
    const box = candidate.getBoundingClientRect();
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  };
  const places = [...document.querySelectorAll("*")];
  return {
    what: (element.getAttribute("aria-label") || element.labels?.[0]?.innerText || element.innerText
      || element.value || "").trim().replace(/\\s+/g, " "),
    id: element.id, name: element.name ?? "", value: element.value ?? "",
    href: element.getAttribute("href") ?? "", tag: element.tagName.toLowerCase(),
    place: places.indexOf(element),
    region: element.closest("header, search, nav, main, footer")?.tagName.toLowerCase() ?? "",
    // The square of the map draws the focus of the box that it holds.
    seen: drawn(element) || [...document.querySelectorAll("label")].some((label) =>
      label.contains(element) && drawn(label)),
  };
}"""


class Keyboard:
    """A person who only has keys. Each step asserts that the focus is seen."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def focus(self) -> dict[str, Any]:
        return self.page.evaluate(FOCUS)

    def press(self, key: str) -> dict[str, Any]:
        self.page.keyboard.press(key)
        focus = self.focus()
        if focus:
            assert focus["seen"] or focus["tag"] == "main", f"the focus is not seen: {focus}"
        return focus

    def walk(self, key: str = "Tab", most: int = 120, **until: str) -> list[dict[str, Any]]:
        """Press until the focus has these traits. Returns the steps; fails where it never does."""
        steps: list[dict[str, Any]] = []
        for _number in range(most):
            step = self.press(key)
            if step is None:
                break
            steps.append(step)
            if all(value in step[trait] for trait, value in until.items()):
                return steps
        pytest.fail(f"the focus never reached {until}: {[step['what'][:30] for step in steps]}")


@pytest.fixture
def keyboard(page: Any) -> Keyboard:
    return Keyboard(page)


def in_order(steps: list[dict[str, Any]]) -> bool:
    """Tell whether the focus went down the page as it is written."""
    places = [step["place"] for step in steps]
    return places == sorted(places)


def test_a_person_searches_filters_by_map_opens_and_prints(keyboard: Keyboard) -> None:
    page = keyboard.page
    page.goto("/recherche/")
    # The page's own script marks the call; a dialog of the browser would stop here.
    page.add_init_script("window.print = () => { window.printed = true }")

    # The skip link, the header, then the search: nothing before it in the page.
    steps = keyboard.walk(id="recherche-q")
    assert steps[0]["href"] == "#contenu"
    assert [step["region"] for step in steps].index("header") == 1
    assert in_order(steps)
    page.keyboard.type("services")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?*q=services*")
    wait_until(page, "document.querySelector('.search-page__count').innerText.includes('services')")

    # The map: squares are checkboxes, in reading order, checked by the space bar.
    steps = keyboard.walk(value="bas-saint-laurent")
    assert in_order(steps)
    assert steps[-1]["name"] == "region"
    assert "Bas-Saint-Laurent" in steps[-1]["what"]
    page.keyboard.press("Space")
    page.wait_for_url("**region=bas-saint-laurent*")
    wait_until(page, "document.querySelector('.chips') !== null")
    kept = keyboard.focus()
    assert (kept["name"], kept["value"], kept["seen"]) == ("region", "bas-saint-laurent", True)
    assert page.locator(".tile:has(:checked) .tile__name").inner_text().startswith("Bas-Saint-Laurent")

    # The result, after what filters and sorts; it is opened by Enter.
    steps = keyboard.walk(href=PRACTICE)
    assert in_order(steps)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PRACTICE}")

    # The skip link passes over the header to the sheet.
    assert keyboard.press("Tab")["href"] == "#contenu"
    keyboard.press("Enter")
    assert keyboard.focus()["id"] == "contenu"
    assert keyboard.press("Tab")["region"] in {"nav", "main"}

    # The printed sheet leaves out what is clicked.
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    for part in (".site-header__menu", ".site-footer", ".actions", ".breadcrumb"):
        assert not page.locator(part).first.is_visible(), part


def test_the_whole_page_is_walked_in_order_and_back(keyboard: Keyboard) -> None:
    """No trap: from the top to the last link of the footer, and back by Shift+Tab."""
    page = keyboard.page
    page.goto(PRACTICE)
    last = page.locator("footer a").last.get_attribute("href")
    down = keyboard.walk(most=400, href=str(last))
    assert in_order(down)
    up = keyboard.walk("Shift+Tab", most=400, href="#contenu")
    assert [step["place"] for step in up] == [step["place"] for step in reversed(down[:-1])]


def test_escape_closes_the_suggestions_and_keeps_the_words(keyboard: Keyboard) -> None:
    page = keyboard.page
    page.goto("/")
    keyboard.walk(id="recherche-q")
    page.keyboard.type("paramé")
    page.locator("[role=listbox] [role=option]").first.wait_for()
    keyboard.press("ArrowDown")
    keyboard.press("Escape")
    field = page.locator("#recherche-q")
    assert field.get_attribute("aria-expanded") == "false"
    assert not page.locator("[role=listbox] [role=option]").count()
    assert field.input_value() == "paramé"
    assert keyboard.focus()["id"] == "recherche-q"


def test_the_menu_of_a_narrow_page_opens_and_is_walked(keyboard: Keyboard) -> None:
    page = keyboard.page
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/")
    keyboard.walk(tag="summary")
    page.keyboard.press("Enter")
    menu = page.locator("details.site-header__menu")
    assert menu.get_attribute("open") is not None
    assert keyboard.press("Tab")["href"] == "/recherche/"
    keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert keyboard.focus()["tag"] == "summary"


def test_a_wide_table_is_scrolled_by_the_arrows(keyboard: Keyboard) -> None:
    page = keyboard.page
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/maturite/")
    keyboard.walk(what="Tableau")
    table = page.locator(".table-scroll").first
    for _number in range(4):
        page.keyboard.press("ArrowRight")
    wait_until(page, "element => element.scrollLeft > 0", table.element_handle())
