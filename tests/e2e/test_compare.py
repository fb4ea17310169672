"""Comparing practices in a real browser: with a mouse, with a keyboard, without a script, and as axe sees it."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.e2e.pages import WIDTHS_AND_THEMES, axe_violations, overflow, wait_until

# What was measured is on practices of the demo alone: other tests add some that say nothing.
SEARCH = "/recherche/?type=practice&results=measured"
PATH = "/pratiques/comparer/"


def practices(page: Any) -> list[str]:
    """The numbers of the first practices of the demo."""
    answer = page.request.get("/api/v1/search?type=practice&results=measured&page_size=3").json()
    return [str(result["id"]) for result in answer["results"]]


def wait_for_tray(page: Any, text: str) -> None:
    page.locator(".compare-tray__summary", has_text=text).wait_for()


def focused(page: Any) -> Any:
    """The name, the value and the id of what has the focus, and whether it shows."""
    return page.evaluate(
        """() => { const e = document.activeElement; const s = getComputedStyle(e);
        const box = e.getBoundingClientRect();
        return { name: e.name ?? "", value: e.value ?? "", id: e.id, text: e.textContent.trim(),
          visible: s.outlineStyle !== "none" && s.outlineWidth !== "0px",
          inside: box.top >= 0 && box.bottom <= innerHeight } }"""
    )


def tab_to(page: Any, condition: str, key: str = "Tab", most: int = 120) -> Any:
    """Press the key until the element that has the focus satisfies the condition, a JavaScript expression of `e`."""
    for _step in range(most):
        page.keyboard.press(key)
        if page.evaluate(f"(e => {condition})(document.activeElement)"):
            state = focused(page)
            assert state["visible"], f"no visible focus: {state}"
            return state
    pytest.fail(f"never reached with {key}: {condition}")


def test_a_manager_compares_with_a_mouse(page: Any) -> None:
    page.goto(SEARCH)
    page.get_by_role("button", name="Ajouter à la comparaison").nth(0).click()
    wait_for_tray(page, "1 pratique")
    page.get_by_role("button", name="Ajouter à la comparaison").nth(0).click()
    wait_for_tray(page, "2 pratiques")
    assert page.url.endswith(SEARCH)
    assert page.get_by_role("button", name="Retirer de la comparaison :").count() == 2

    page.get_by_role("link", name="Synthèses", exact=True).first.click()
    page.wait_for_url("**/syntheses/")
    wait_for_tray(page, "2 pratiques")
    page.get_by_role("link", name="Comparer", exact=True).click()
    page.wait_for_url(f"**{PATH}?p=*&p=*")
    assert page.locator("h1").inner_text() == "Comparer 2 pratiques"
    differing = page.locator(".compare__row .compare__mark").count()

    page.get_by_role("link", name="Seulement les différences").click()
    page.wait_for_url("**differences=1**")
    assert page.locator(".compare__row").count() == differing
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter vers Excel").click()
    workbook = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert workbook.sheetnames == ["Comparaison", "Indicateurs", "Références"]

    page.get_by_role("button", name="Retirer de la comparaison").first.click()
    page.wait_for_url(f"**{PATH}?p=*#comparer")
    assert "Voici la première" in page.locator("main").inner_text()
    wait_for_tray(page, "1 pratique")


def test_a_manager_compares_with_a_keyboard(page: Any) -> None:
    page.goto(SEARCH)
    first = tab_to(page, "e.name === 'add'")
    page.keyboard.press("Enter")
    wait_for_tray(page, "1 pratique")
    state = focused(page)
    assert (state["id"], state["name"]) == (first["id"], "remove")
    assert page.locator("#comparaison [role=status]").inner_text().startswith("La pratique est dans la comparaison")
    second = tab_to(page, "e.name === 'add'")
    assert second["inside"]
    page.keyboard.press("Space")
    wait_for_tray(page, "2 pratiques")
    assert focused(page)["id"] == second["id"]

    tab_to(page, "e.matches('.compare-tray__go')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PATH}?p=*&p=*")
    tab_to(page, "e.textContent.includes('Seulement les différences')")
    page.keyboard.press("Enter")
    page.wait_for_url("**differences=1**")
    tab_to(page, "e.name === 'discard'")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PATH}?p=*#comparer")
    assert focused(page)["id"] == "comparer"
    tab_to(page, "e.textContent.includes('Chercher une pratique')")


def test_the_focus_stays_in_the_tray_when_it_loses_a_practice(page: Any) -> None:
    page.goto(SEARCH)
    for count in (1, 2, 3):
        page.get_by_role("button", name="Ajouter à la comparaison").first.click()
        wait_for_tray(page, f"{count} pratique")
    buttons = page.locator("#comparaison button[name=discard]")
    last = buttons.nth(2).get_attribute("value")
    buttons.nth(1).focus()
    page.keyboard.press("Enter")
    wait_for_tray(page, "2 pratiques")
    assert (focused(page)["name"], focused(page)["value"]) == ("discard", last)
    page.keyboard.press("Enter")
    wait_for_tray(page, "1 pratique")
    assert focused(page)["name"] == "discard"
    page.get_by_role("button", name="Vider").click()
    page.locator(".compare-tray__bar").wait_for(state="detached")
    assert "Revoir la pratique" in focused(page)["text"]
    assert page.get_by_role("button", name="Retirer de la comparaison").count() == 0


def test_two_quick_clicks_add_two_practices(page: Any) -> None:
    page.goto(SEARCH)
    page.evaluate("[...document.querySelectorAll('button[name=add]')].slice(0, 2).forEach((button) => button.click())")
    wait_for_tray(page, "2 pratiques")


def test_buttons_work_in_results_that_a_filter_brought(page: Any) -> None:
    page.goto("/recherche/?q=services")
    page.locator("input[name=type][value=practice]").check()
    page.wait_for_url("**type=practice**")
    wait_until(page, "document.querySelector('.chips') !== null")
    page.get_by_role("button", name="Ajouter à la comparaison").first.click()
    wait_for_tray(page, "1 pratique")
    page.reload()
    wait_for_tray(page, "1 pratique")
    assert page.get_by_role("button", name="Retirer de la comparaison :").count() == 1


def test_back_shows_the_tray_as_it_is_now(page: Any) -> None:
    page.goto(SEARCH)
    page.locator(".result-card__title a").first.click()
    page.get_by_role("button", name="Ajouter à la comparaison").click()
    wait_for_tray(page, "1 pratique")
    page.go_back()
    wait_for_tray(page, "1 pratique")
    assert page.locator(".result-card button[name=remove]").count() == 1


@pytest.fixture
def scriptless(browser: Any, demo: Any) -> Iterator[Any]:
    context = browser.new_context(base_url=demo.url, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_the_whole_comparison_works_without_a_script(scriptless: Any) -> None:
    page = scriptless
    page.goto(SEARCH)
    page.get_by_role("button", name="Ajouter à la comparaison").nth(1).click()
    assert "#comparer-" in page.url
    assert SEARCH in page.url
    assert "Il en faut au moins deux" in page.locator("#comparaison").inner_text()
    page.get_by_role("button", name="Ajouter à la comparaison").first.click()
    page.get_by_role("link", name="Comparer", exact=True).click()
    assert page.locator("h1").inner_text() == "Comparer 2 pratiques"
    page.get_by_role("link", name="Seulement les différences").click()
    assert "differences=1" in page.url
    page.get_by_role("button", name="Retirer de la comparaison").first.click()
    assert page.locator("h1").inner_text() == "Comparer des pratiques"
    page.get_by_role("button", name="Vider").click()
    assert "La comparaison est vide." in page.locator("#comparaison").inner_text()
    page.get_by_role("link", name="Revoir la pratique").click()
    assert page.locator(".result-card").count() >= 1


def test_a_shared_address_shows_the_same_comparison_elsewhere(page: Any, browser: Any, demo: Any) -> None:
    numbers = practices(page)
    context = browser.new_context(base_url=demo.url, viewport={"width": 320, "height": 700})
    other = context.new_page()
    other.goto(f"{PATH}?p={numbers[0]}&p={numbers[1]}")
    assert other.locator(".compare__title").count() == 2
    # On a narrow page each rubric names its practices.
    other.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
    assert other.locator("tr:not(.compare__row--same) .compare__who").first.is_visible()
    assert other.locator(".compare-tray__bar").count() == 0
    context.close()


@pytest.mark.parametrize(("width", "theme"), WIDTHS_AND_THEMES)
def test_axe_finds_nothing_in_a_comparison(width: int, theme: str, browser: Any, demo: Any) -> None:
    context = browser.new_context(
        base_url=demo.url, viewport={"width": width, "height": 900}, color_scheme=theme, locale="fr-CA"
    )
    page = context.new_page()
    numbers = practices(page)
    context.add_cookies([{"name": "comparaison", "value": f"{numbers[0]}.999999999", "url": demo.url}])
    address = f"{PATH}?{'&'.join(f'p={number}' for number in numbers)}"
    paths = [address, f"{address}&p=999999999&differences=1", f"{PATH}?p={numbers[0]}", f"{PATH}?p=abc", SEARCH]
    found: dict[str, Any] = {}
    for path in [*paths, PATH]:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
        if (violations := axe_violations(page)) or overflow(page) > 0:
            found[path] = (violations, overflow(page))
    context.close()
    assert found == {}
