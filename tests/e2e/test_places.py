"""Places in a real browser: the map as a filter, by keyboard; every page of places is accessible at every width."""

from typing import Any

import pytest

from tests.e2e.pages import WIDTHS_AND_THEMES, axe_violations, overflow

PAGES = {
    "home": "/",
    "regions": "/regions/",
    "region": "/regions/bas-saint-laurent/",
    "region-empty": "/regions/estrie/",
    "establishments": "/etablissements/",
    "establishment": "/etablissements/cisss-bsl/",
    "establishment-elsewhere": "/etablissements/uqar/",
    "needs": "/courtage/besoins/",
    "section": "/pratiques/cisss-bsl/",
    "practices": "/pratiques/",
    "search": "/recherche/?q=soutien&theme=services-proximite&region=bas-saint-laurent",
}


def test_the_map_filters_by_keyboard_without_losing_the_place(page: Any) -> None:
    page.goto("/recherche/?q=services")
    tile = page.get_by_role("checkbox", name="Bas-Saint-Laurent")
    assert "contenu" in page.locator("label:has(#region-bas-saint-laurent)").inner_text()
    tile.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**region=bas-saint-laurent**")
    page.locator(".chip", has_text="Bas-Saint-Laurent").wait_for()
    assert page.evaluate("document.activeElement.id") == "region-bas-saint-laurent"
    assert "contenu" in page.locator("#annonce").inner_text()
    # A second region widens the choice; the chip of the first takes it away.
    page.locator("#region-gaspesie-iles").press("Space")
    page.wait_for_url("**region=gaspesie-iles**")
    page.locator(".chip", has_text="Bas-Saint-Laurent").press("Enter")
    page.wait_for_url(lambda url: "gaspesie-iles" in url and "bas-saint-laurent" not in url)


def test_the_map_is_also_a_list(page: Any) -> None:
    page.goto("/recherche/")
    page.get_by_label("Voir en liste").check()
    name = page.locator("label:has(#region-gaspesie-iles) .tile__name")
    assert name.evaluate("element => getComputedStyle(element).opacity") == "1"
    assert page.locator("#region-gaspesie-iles").evaluate("element => getComputedStyle(element).opacity") == "1"


def test_each_example_on_the_home_page_finds_something(page: Any) -> None:
    page.goto("/")
    addresses = page.locator(".search-band__examples a").evaluate_all("links => links.map(link => link.href)")
    assert len(addresses) == 4
    for address in addresses:
        page.goto(address)
        assert page.locator(".result-card").count(), address


def test_a_reader_follows_a_need_to_the_broker_who_knows_what_it_is_about(page: Any) -> None:
    page.goto("/")
    summary = page.locator(".need__summary").first.inner_text()
    page.get_by_role("link", name="J’ai une piste").first.click()
    page.wait_for_url("**/courtage/demande/**")
    assert summary.replace("\xa0", " ") in page.locator("textarea").input_value().replace("\xa0", " ")


def test_home_shows_its_ways_in_the_map_and_what_was_measured_on_one_screen(page: Any) -> None:
    page.goto("/")
    for title in ("commencer-titre", "ou-titre", "mesure-titre"):
        box = page.locator(f"#{title}").bounding_box()
        assert box["y"] + box["height"] < 900, title


@pytest.mark.parametrize("width", [320, 768])
def test_filters_are_folded_on_a_narrow_page_and_say_how_many_are_chosen(width: int, page: Any) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/recherche/?type=practice&region=bas-saint-laurent")
    assert page.locator(".filters__summary").inner_text().strip() == "Filtrer (2 filtres)"
    assert not page.locator("#region-bas-saint-laurent").is_visible()


@pytest.mark.parametrize(("width", "theme"), WIDTHS_AND_THEMES)
def test_axe_finds_nothing_on_places_and_nothing_overflows(width: int, theme: str, browser: Any, demo: Any) -> None:
    context = browser.new_context(
        base_url=demo.url, viewport={"width": width, "height": 900}, color_scheme=theme, locale="fr-CA"
    )
    page = context.new_page()
    found: dict[str, Any] = {}
    for name, path in PAGES.items():
        page.goto(path)
        if (violations := axe_violations(page, target_size=True)) or overflow(page) > 0:
            found[name] = (violations, overflow(page))
    context.close()
    assert found == {}
