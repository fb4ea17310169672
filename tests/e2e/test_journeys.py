"""What people do, in a real browser, with the demo content."""

import re
import time
from typing import Any

from tests.e2e.pages import wait_until

PRACTICE = "/pratiques/cisss-bsl/paramedecine-communautaire/"


def sign_in(page: Any, email: str) -> None:
    page.goto("/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill("demo-inters4")
    page.get_by_role("button", name="Ouvrir la session").click()


def test_a_manager_finds_and_reads_a_practice(page: Any) -> None:
    page.goto("/")
    page.locator("#recherche-q").fill("MPOC retour à domicile")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?*")
    first = page.locator(".result-list a").first
    assert "Paramédecine communautaire" in first.inner_text()
    first.click()
    page.wait_for_url(f"**{PRACTICE}")
    text = page.locator("main").inner_text()
    for part in ("Pourquoi", "Étapes", "Témiscouata", "Résultats", "À documenter", "Contact"):
        assert part.lower() in text.lower(), part


def test_the_whole_search_works_without_a_script(browser: Any, demo: Any) -> None:
    context = browser.new_context(base_url=demo.url, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Rechercher une pratique").fill("communauté soignante")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_label("Pratiques").first.check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    assert "type=practice" in page.url
    assert "Communauté soignante" in page.locator(".result-list").inner_text()
    context.close()


def test_filters_update_in_place_without_losing_focus(page: Any) -> None:
    page.goto("/recherche/?q=services")
    box = page.locator("input[name=type][value=practice]")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**type=practice**")
    wait_until(page, "document.querySelector('.chips') !== null")
    assert page.evaluate("document.activeElement.value") == "practice"
    assert page.evaluate("document.activeElement.name") == "type"
    page.go_back()
    wait_until(page, "!location.search.includes('type=practice')")


def test_suggestions_are_chosen_with_the_keyboard(page: Any) -> None:
    page.goto("/")
    box = page.locator("#recherche-q")
    box.press_sequentially("paramé", delay=30)
    page.locator("[role=listbox] [role=option]").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert active
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?*")


def test_the_first_tab_skips_to_the_content(page: Any) -> None:
    page.goto(PRACTICE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_each_focusable_element_of_the_search_shows_its_focus(page: Any) -> None:
    page.goto("/recherche/?q=services")
    seen = set()
    for _step in range(25):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e);
            const l = e.closest('label') ? getComputedStyle(e.closest('label')) : s;
            return [e.tagName + (e.id || e.getAttribute('href') || e.name),
              [s, l].some(style => style.outlineStyle !== 'none' || style.boxShadow !== 'none')] }"""
        )
        if state[0].startswith("BODY"):
            break
        seen.add(state[0])
        assert state[1], f"no visible focus: {state[0]}"
    assert len(seen) > 15


def test_what_an_establishment_keeps_to_itself_is_its_members_alone(page: Any) -> None:
    private = "/syntheses/cisss-bsl/note-de-lecture-interne/"
    page.goto("/recherche/?type=digest&establishment=cisss-bsl")
    before = page.locator(".result-list").inner_text()
    assert page.goto(private).status == 404
    page.get_by_role("link", name="connectez-vous pour y revenir").click()
    page.wait_for_url("**/connexion/?next=*note-de-lecture-interne*")
    sign_in(page, "bsl@inters4.example")
    page.goto(private)
    title = page.locator("h1").inner_text()
    assert title not in before
    page.goto("/recherche/?type=digest&establishment=cisss-bsl")
    assert title in page.locator(".result-list").inner_text()


def test_a_broker_publishes_and_it_is_found_within_a_second(page: Any) -> None:
    sign_in(page, "courtage@inters4.example")
    found = page.request.get("/admin/pages/search/?q=CISSS+du+Bas-Saint-Laurent").text()
    for number in dict.fromkeys(re.findall(r"/admin/pages/(\d+)/edit/", found)):
        # Sections of syntheses and of training bear the same name; a practice can't be made there.
        page.goto(f"/admin/pages/add/practices/practicepage/{number}/")
        if page.locator("#id_title").count():
            break
    page.locator("#id_title").press_sequentially("Zootherapie en soins prolongés")
    page.keyboard.press("Tab")
    wait_until(page, "document.querySelector('#id_slug').value !== ''")
    page.locator("#id_summary").fill("Une pratique écrite pour ce parcours.")
    with page.expect_navigation():
        page.evaluate("document.querySelector('[name=action-publish]').click()")
    started = time.monotonic()
    while time.monotonic() - started < 10:
        answer = page.request.get("/api/v1/search?q=zootherapie").json()
        if answer["total"]:
            break
        time.sleep(0.05)
    assert answer["results"][0]["title"] == "Zootherapie en soins prolongés"


def test_a_need_is_submitted_to_a_broker(page: Any) -> None:
    page.goto("/recherche/?q=zzzzqqq")
    page.get_by_role("link", name="Demander l’aide d’un courtier").click()
    assert "zzzzqqq" in page.locator("textarea").input_value()
    page.get_by_role("button", name="Envoyer").click()
    page.locator("input[type=email]").fill("cadre@inters4.example")
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url("**/recue/")
