"""Signing in by keyboard on a telephone's width, with a code, and with a passkey."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.conftest import ROOT, Demo
from tests.e2e.pages import axe_violations, overflow, wait_until
from tests.second_step import code_of

PASSWORD = "quatre chaises au jardin"


@pytest.fixture
def account(demo: Demo, request: Any) -> str:
    """An account of its own: what protects it would be in the way of other journeys."""
    address = f"{len(request.node.name)}-signes@inters4.example"
    environment = {**os.environ, "DATA_DIR": str(demo.folder), "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    environment.pop("SECRET_KEY", None)
    command = [sys.executable, "manage.py", "createsuperuser", "--no-input", "--email", address]
    subprocess.run(
        [*command, "--settings", "portal.settings.demo"], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    return address


@pytest.fixture
def narrow(browser: Any, demo: Demo) -> Iterator[Any]:
    """A page of 320 pixels on `localhost`, where browsers know passkeys without encryption."""
    url = demo.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=url, viewport={"width": 320, "height": 700}, locale="fr-CA")
    yield context.new_page()
    context.close()


def is_sound(page: Any) -> None:
    assert axe_violations(page) == []
    assert overflow(page) == 0


def reach(page: Any, words: str) -> None:
    """Go to what bears these words by the keyboard alone."""
    for _key in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.innerText ?? ''").replace("\xa0", " "):
            return
    pytest.fail(f"The keyboard never reaches « {words} ».")


def sign_in(page: Any, address: str) -> None:
    page.goto("/connexion/")
    # The focus comes there by itself.
    wait_until(page, "document.activeElement?.name === 'username'")
    page.keyboard.type(address)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_application_of_codes_is_added_and_opens_the_session_by_keyboard_alone(narrow: Any, account: str) -> None:
    narrow.goto("/connexion/")
    is_sound(narrow)
    sign_in(narrow, account)
    narrow.goto("/compte/securite/")
    is_sound(narrow)
    reach(narrow, "Ajouter une application")
    narrow.keyboard.press("Enter")
    narrow.wait_for_url("**/compte/confirmer/**")
    narrow.get_by_label("Votre mot de passe").focus()
    narrow.keyboard.type(PASSWORD)
    narrow.keyboard.press("Enter")
    narrow.wait_for_url("**/application/")
    is_sound(narrow)
    secret = narrow.locator(".key-image__text").inner_text()
    narrow.get_by_label("Code que montre l’application").focus()
    narrow.keyboard.type(code_of(secret))
    narrow.keyboard.press("Enter")
    narrow.wait_for_url("**/codes/")
    is_sound(narrow)
    assert len(re.findall(r"\d{8}", narrow.locator(".key-codes").inner_text())) == 10
    narrow.context.clear_cookies(name="sessionid")
    sign_in(narrow, account)
    narrow.wait_for_url("**/seconde-etape/")
    is_sound(narrow)
    narrow.get_by_label("Code").focus()
    narrow.keyboard.type(code_of(secret, steps=1))
    narrow.keyboard.press("Enter")
    narrow.wait_for_url(re.compile(r"^http://localhost:\d+/$"))


def test_a_passkey_is_added_and_opens_the_session_alone(narrow: Any, account: str) -> None:
    devices = narrow.context.new_cdp_session(narrow)
    devices.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    sign_in(narrow, account)
    narrow.goto("/compte/securite/cles/ajouter/")
    narrow.get_by_label("Votre mot de passe").fill(PASSWORD)
    narrow.get_by_role("button", name="Continuer").click()
    narrow.wait_for_url("**/ajouter/")
    is_sound(narrow)
    narrow.get_by_label("Nom de la clé").fill("Téléphone")
    narrow.get_by_role("button", name="Ajouter la clé d’accès").click()
    narrow.wait_for_url("**/codes/")
    narrow.goto("/compte/securite/cles/")
    assert "Téléphone" in narrow.locator(".account-list").inner_text()
    is_sound(narrow)
    # As the second step, then alone.
    narrow.context.clear_cookies(name="sessionid")
    sign_in(narrow, account)
    narrow.get_by_role("button", name="Utiliser une clé d’accès").click()
    narrow.wait_for_url(re.compile(r"^http://localhost:\d+/$"))
    narrow.context.clear_cookies(name="sessionid")
    narrow.goto("/connexion/?next=/compte/sessions/")
    narrow.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    narrow.wait_for_url("**/compte/sessions/")
