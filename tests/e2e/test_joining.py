"""Somebody asks for an access by the keyboard alone, on a telephone's screen; a lead invites a list."""

from typing import Any

from tests.e2e.pages import axe_violations, overflow, sign_in

LEAD = "responsable@inters4.example"


def test_an_access_is_asked_for_with_keys_alone_at_320_pixels(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/compte/demande/")
    assert axe_violations(page) == []
    page.locator("#id_establishment").focus()
    page.keyboard.type("CISSS du Bas")
    page.keyboard.press("Tab")
    page.keyboard.type("Une Personne")
    page.keyboard.press("Tab")
    page.keyboard.type("personne@ailleurs.example")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "@inters4.example" in page.locator("main").inner_text()
    assert page.locator("#id_name").input_value() == "Une Personne"
    assert axe_violations(page) == []
    page.locator("#id_address").fill("personne@inters4.example")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compte/demande/envoyee/")
    assert "personne@inters4.example" in page.locator("main").inner_text()
    assert axe_violations(page) == []
    assert overflow(page) == 0


def test_a_lead_reads_a_list_back_before_inviting_it(page: Any) -> None:
    sign_in(page, LEAD)
    page.goto("/admin/members/invite/list/")
    page.locator("textarea[name=people]").fill("une@inters4.example\npas une adresse")
    page.get_by_role("button", name="Vérifier la liste").press("Enter")
    page.get_by_text("2 : pas une adresse").wait_for()
    assert axe_violations(page, within="#main") == []
    page.get_by_role("button", name="Envoyer cette invitation").press("Enter")
    page.wait_for_url("**/admin/members/invitations/")
    assert page.get_by_role("link", name="une@inters4.example").is_visible()
