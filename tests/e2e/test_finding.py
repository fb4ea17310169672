"""Finding on a phone and in English, in a real browser: filters, page heads, facts, comparison, what stays French."""

import io
import re
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.e2e.pages import WIDTHS_AND_THEMES, axe_violations, measured_practices, overflow, wait_until

ROOT = Path(__file__).parents[2]
PRACTICE = "/pratiques/cisss-bsl/paramedecine-communautaire/"
ELSEWHERE = "/recherche/?q=MPOC+retour+à+domicile&region=gaspesie-iles"
IN_SIGHT = """selector => { const box = document.querySelector(selector).getBoundingClientRect();
    return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight }"""
# Pages that a reader walks through, whatever their language.
WALK = (
    "/",
    "/recherche/?q=domicile",
    ELSEWHERE,
    "/recherche/?q=zzzzqqq",
    "/recherche/?region=atlantide",
    PRACTICE,
    "/pratiques/comparer/",
    "/syntheses/uqac/gestion-des-interfaces/",
    "/syntheses/uqat/jasp-2018-entraide/",
    "/formation/uqar/s-approprier-une-pratique/",
    "/formation/uqar/s-approprier-une-pratique/lire-une-pratique/",
    "/courtage/demande/?q=mpoc",
    "/courtage/besoins/",
    "/regions/gaspesie-iles/",
    "/etablissements/cisss-bsl/",
    "/connexion/",
)


def comparison(page: Any) -> str:
    return "/pratiques/comparer/?" + "&".join(f"p={number}" for number in measured_practices(page))


@pytest.fixture
def scriptless(browser: Any, demo: Any) -> Any:
    context = browser.new_context(
        base_url=demo.url, java_script_enabled=False, viewport={"width": 360, "height": 640}, locale="fr-CA"
    )
    yield context.new_page()
    context.close()


# Filters


def test_the_way_to_the_results_is_in_sight_as_soon_as_filters_open_and_counts_what_is_chosen(page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto("/recherche/?q=domicile")
    page.locator(".filters__summary").click()
    assert page.evaluate(IN_SIGHT, "#voir-resultats")
    before = page.locator("#voir-resultats").inner_text()
    page.locator("label:has(#type-practice)").click()
    wait_until(page, "before => document.querySelector('#voir-resultats').innerText !== before", before)
    total = page.request.get("/api/v1/search?q=domicile&type=practice").json()["total"]
    assert page.locator("#voir-resultats").inner_text().replace("\xa0", " ") == f"Voir les {total} résultats"
    assert page.evaluate(IN_SIGHT, "#voir-resultats")
    page.locator("#voir-resultats").click()
    assert not page.locator("#voir-resultats").is_visible()
    assert page.evaluate("document.activeElement.id") == "nombre"


def test_filters_are_applied_by_a_plain_button_without_a_script(scriptless: Any) -> None:
    scriptless.goto("/recherche/?q=domicile")
    scriptless.locator(".filters__summary").click()
    button = scriptless.locator("#voir-resultats")
    assert button.inner_text().strip() == "Appliquer les filtres"
    scriptless.locator("#type-practice").check()
    button.click()
    scriptless.wait_for_url("**type=practice**")


# The head of a page, and its facts


@pytest.mark.parametrize("width", [320, 390])
def test_a_page_head_has_one_main_button_and_a_menu_on_a_phone(width: int, page: Any) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in (PRACTICE, comparison(page)):
        page.goto(path)
        buttons = page.locator(":is(.content-head__actions, .compare-head .actions) .button:visible")
        assert buttons.count() == 2, path
        summary = page.locator(".more-actions > summary")
        summary.focus()
        page.keyboard.press("Enter")
        assert page.locator(".more-actions li .button:visible").count() >= 2
        assert overflow(page) <= 0
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        assert page.locator(".more-actions li .button:visible").count() == 0
        assert page.evaluate("document.activeElement.matches('.more-actions > summary')")


def test_the_menu_opens_without_a_script_and_is_a_row_where_there_is_room(scriptless: Any, page: Any) -> None:
    scriptless.goto(PRACTICE)
    scriptless.locator(".more-actions > summary").click()
    assert scriptless.get_by_role("link", name="Fiche PDF").is_visible()
    page.goto(PRACTICE)
    assert page.get_by_role("link", name="Fiche PDF").is_visible()
    assert not page.locator(".more-actions > summary").is_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_all_that_is_said_of_a_fact_stands_in_one_column(width: int, page: Any) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(PRACTICE)
    columns = page.evaluate(
        """() => [...document.querySelectorAll('.three-depths__facts .facts > div')].map(fact =>
        [...fact.querySelectorAll('dd')].map(value => Math.round(value.getBoundingClientRect().left)))"""
    )
    assert any(len(lefts) > 1 for lefts in columns), "the status has a note"
    assert len({left for lefts in columns for left in lefts if left}) == 1


# A comparison


def test_what_one_decides_by_prints_on_one_landscape_page(page: Any) -> None:
    path = comparison(page)
    page.goto(path)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    assert (round(printed.pages[0].mediabox.width), round(printed.pages[0].mediabox.height)) == (792, 612)
    text = printed.pages[0].extract_text()
    for label in ("Pour qui", "Moyens", "Coût", "Durée", "Résultats", "Conditions", "Maturité", "Contact"):
        assert label in text


def test_a_comparison_is_read_on_a_narrow_phone(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(comparison(page))
    page.locator(".compare-rest > summary").click()
    assert overflow(page) <= 0
    narrowest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.compare__row > td')]
        .map(cell => cell.getBoundingClientRect().width))"""
    )
    assert narrowest > 240, "one practice under another, across the screen"
    assert page.locator(".compare__row:not(.compare__row--same) .compare__who").first.is_visible()


# Everything that this is about, as axe sees it


@pytest.mark.parametrize(("width", "theme"), WIDTHS_AND_THEMES)
def test_axe_finds_nothing_and_nothing_overflows(width: int, theme: str, browser: Any, demo: Any) -> None:
    context = browser.new_context(
        base_url=demo.url, viewport={"width": width, "height": 900}, color_scheme=theme, locale="fr-CA"
    )
    page = context.new_page()
    found: dict[str, Any] = {}
    for path in ("/", ELSEWHERE, PRACTICE, comparison(page), "/regions/bas-saint-laurent/"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
        if (violations := axe_violations(page)) or overflow(page) > 0:
            found[path] = (violations, overflow(page))
    context.close()
    assert found == {}


# English

SAID = """() => { const said = []; const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const foreign = element => element.closest('[lang]')?.getAttribute('lang').startsWith('fr');
    while (walker.nextNode()) { const parent = walker.currentNode.parentElement;
      if (!parent.closest('script, style') && !foreign(parent)) said.push(walker.currentNode.textContent); }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]'))
      if (!foreign(element)) for (const name of ['aria-label', 'title', 'placeholder'])
        if (element.hasAttribute(name)) said.push(element.getAttribute(name));
    return said }"""


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ,:;.()")


def test_what_the_portal_says_is_in_english_along_the_whole_walk(readers: Any) -> None:
    with (ROOT / "locale" / "en" / "LC_MESSAGES" / "django.mo").open("rb") as stream:
        catalogue: dict[Any, str] = GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
    french = {words(key if isinstance(key, str) else key[0]) for key in catalogue if key}
    french -= {words(text) for text in catalogue.values()}
    page = readers.page("en")
    left: dict[str, list[str]] = {}
    for path in (*WALK, comparison(page)):
        page.goto(path)
        found = sorted({words(text) for text in page.evaluate(SAID)} & french - {""})
        if found:
            left[path] = found
    assert left == {}
