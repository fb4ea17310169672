"""A participant commits to something by the keyboard alone, on a telephone's screen; their coach reads it."""

from typing import Any

from tests.e2e.pages import axe_violations, overflow, sign_in

PARTICIPANT, COACH = "bsl@inters4.example", "responsable@inters4.example"
PROMISE = "appellerai l’équipe voisine"


def test_a_commitment_is_made_with_keys_alone_at_320_pixels_and_read_by_the_coach(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    sign_in(page, PARTICIPANT)
    page.goto("/mon-espace/")
    page.locator("#accompagnements a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Données de démonstration" in page.locator("main").inner_text().replace("\u00a0", " ")
    assert axe_violations(page) == [] and overflow(page) == 0
    page.get_by_role("link", name="Prendre un engagement").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#id_text").focus()
    page.keyboard.type(PROMISE)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert PROMISE in page.locator("#engagements").locator("xpath=ancestor::section").inner_text()
    group = page.url.partition("#")[0]
    page.context.clear_cookies()
    sign_in(page, COACH)
    page.goto(f"{group}groupe/")
    page.locator("summary", has_text="Membre").focus()
    page.keyboard.press("Enter")
    assert PROMISE in page.locator("details[open]").inner_text()
    assert axe_violations(page) == [] and overflow(page) == 0
