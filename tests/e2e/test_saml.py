"""The account that one has at work, by SAML: set up in the administration, then used on a telephone's width."""

import re
from pathlib import Path
from typing import Any

from tests.e2e.conftest import Demo
from tests.e2e.pages import STAFF, Readers, axe_violations, overflow
from tests.saml import running_provider


def test_an_establishment_is_set_up_and_its_people_sign_in(
    browser: Any, demo: Demo, readers: Readers, tmp_path: Path
) -> None:
    # Of another site than the portal's, as browsers see it: its form brings none of the portal's cookies.
    at = f"{demo.url}/connexion/etablissement/cisss-bsl"
    with running_provider(tmp_path, f"{at}/metadonnees.xml", f"{at}/saml/", named="localhost") as provider:
        desk = readers.page(email=STAFF)
        desk.goto("/admin/connexions/")
        desk.get_by_role("link", name="Ajouter une connexion SAML").click()
        desk.wait_for_url("**/new/saml/")
        desk.locator("#id_establishment").select_option(label="CISSS du Bas-Saint-Laurent")
        desk.locator("#id_name").fill("le compte du CISSS")
        desk.locator("#id_pasted").fill(provider.metadata())
        desk.locator("#id_addresses_are_given").check()
        desk.locator("#id_domains").fill("cisss-saml.example")
        desk.locator("#id_active").check()
        desk.locator("footer button[type=submit]").click()
        desk.wait_for_url("**/admin/connexions/edit/**")
        assert f"{at}/metadonnees.xml" in desk.content()

        context = browser.new_context(base_url=demo.url, viewport={"width": 320, "height": 700}, locale="fr-CA")
        phone = context.new_page()
        phone.goto("/connexion/?next=/compte/securite/")
        assert axe_violations(phone) == []
        assert overflow(phone) == 0
        phone.get_by_role("link", name=re.compile("le compte du CISSS")).click()
        phone.wait_for_url(f"{provider.url}/**")
        phone.locator("#userName").fill("4181")
        phone.locator("#email").fill("ada@cisss-saml.example")
        phone.locator("#btn-sign-in").click()
        phone.wait_for_url("**/compte/securite/")
        assert "le compte du CISSS" in phone.locator(".account-list").inner_text()
        assert axe_violations(phone) == []
        assert {cookie["name"] for cookie in context.cookies(demo.url)} >= {"sessionid"}
        context.close()

        desk.goto(desk.url.replace("/edit/", "/delete/"))
        desk.locator("form button[type=submit], form input[type=submit]").last.click()
        desk.wait_for_url("**/admin/connexions/")
