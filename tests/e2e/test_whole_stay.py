"""A whole stay in the portal, with keys alone at 320 pixels: invited, a member, gone with one's data."""

import json
import re
from typing import Any

import pytest

from tests.e2e.conftest import Mailbox
from tests.e2e.pages import axe_violations, overflow, sign_in
from tests.oidc import running_provider

pytestmark = pytest.mark.thorough
ADDRESS = "de-passage@inters4.example"
PASSWORD = "quatre chaises au jardin"


def is_sound(page: Any) -> None:
    assert axe_violations(page) == []
    assert overflow(page) == 0


def typed(page: Any, label: str, text: str) -> None:
    page.get_by_label(label).first.focus()
    page.keyboard.type(text)


def test_somebody_is_invited_takes_their_data_away_and_leaves_no_account(
    browser: Any, demo: Any, page: Any, mailbox: Mailbox
) -> None:
    sign_in(page, "responsable@inters4.example")
    page.goto("/admin/members/invite/list/")
    page.locator("textarea[name=people]").fill(ADDRESS)
    page.get_by_role("button", name="Vérifier la liste").press("Enter")
    page.get_by_role("button", name="Envoyer cette invitation").press("Enter")
    page.wait_for_url("**/admin/members/invitations/")
    body = mailbox.wait_for(ADDRESS).get_body(("plain",))
    link = re.search(r"http\S+(/compte/invitation/\S+)", str(body.get_content()) if body else "")
    assert link is not None

    context = browser.new_context(base_url=demo.url, viewport={"width": 320, "height": 700}, locale="fr-CA")
    phone = context.new_page()
    phone.goto(link[1])
    is_sound(phone)
    typed(phone, "Prénom", "Personne")
    phone.keyboard.press("Tab")
    phone.keyboard.type("De Passage")
    for field in phone.locator("input[type=password]").all():
        field.focus()
        phone.keyboard.type(PASSWORD)
    phone.keyboard.press("Enter")
    phone.get_by_role("heading", name=re.compile("Bienvenue")).wait_for()
    is_sound(phone)

    phone.goto("/mon-espace/donnees/")
    is_sound(phone)
    with phone.expect_download() as saved:
        phone.get_by_role("link", name="Fichier de données (JSON)").press("Enter")
    assert ADDRESS in json.dumps(json.loads(saved.value.path().read_text()))
    phone.get_by_role("link", name="Supprimer mon compte").press("Enter")
    phone.wait_for_url("**/donnees/supprimer/")
    is_sound(phone)
    typed(phone, "Écrivez « supprimer mon compte »", "tout supprimer")
    phone.keyboard.press("Enter")
    phone.get_by_text("Ce ne sont pas les mots attendus").first.wait_for()
    is_sound(phone)
    phone.locator("input[name=words]").fill("supprimer mon compte")
    phone.locator("input[name=password]").focus()
    phone.keyboard.type(PASSWORD)
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/donnees/supprime/")
    is_sound(phone)
    phone.goto("/connexion/")
    phone.locator("input[name=username]").fill(ADDRESS)
    phone.locator("input[name=password]").fill(PASSWORD)
    phone.keyboard.press("Enter")
    phone.get_by_role("alert").first.wait_for()
    assert not [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
    context.close()


def test_an_establishment_that_speaks_openid_connect_is_set_up_and_its_people_sign_in(
    browser: Any, demo: Any, page: Any
) -> None:
    with running_provider() as provider:
        provider.knows("ada", email="ada@cisss-oidc.example", email_verified=True, name="Ada Essai")
        sign_in(page, "admin@inters4.example")
        page.goto("/admin/connexions/new/")
        page.locator("#id_establishment").select_option(label="CISSS de la Gaspésie")
        page.locator("#id_name").fill("le compte de la Gaspésie")
        page.locator("#id_server_url").fill(provider.url)
        page.locator("#id_client_id").fill("portail")
        page.locator("#id_secret").fill("secret-du-portail")
        page.locator("#id_domains").fill("cisss-oidc.example")
        page.locator("#id_welcomes_new").check()
        page.locator("#id_active").check()
        page.locator("footer button[type=submit]").click()
        page.wait_for_url("**/admin/connexions/edit/**")

        context = browser.new_context(base_url=demo.url, viewport={"width": 320, "height": 700}, locale="fr-CA")
        phone = context.new_page()
        phone.goto("/connexion/?next=/compte/securite/")
        is_sound(phone)
        phone.get_by_role("link", name=re.compile("le compte de la Gaspésie")).press("Enter")
        phone.wait_for_url(f"{provider.url}/**")
        phone.locator("input[name=sub]").fill("ada")
        phone.keyboard.press("Enter")
        phone.wait_for_url("**/compte/securite/")
        assert "le compte de la Gaspésie" in phone.locator(".account-list").inner_text()
        is_sound(phone)
        context.close()

        page.goto(page.url.replace("/edit/", "/delete/"))
        page.locator("form button[type=submit], form input[type=submit]").last.click()
        page.wait_for_url("**/admin/connexions/")
