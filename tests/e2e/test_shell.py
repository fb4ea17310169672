"""The shell as people meet it: the menu by keyboard, the language switch, wrong addresses, pages of refusal."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.judgements import judge

ROOT = Path(__file__).parents[2]

# Pages that a browser can't be led to without breaking the portal: rendered by the demo's own settings.
RENDERED = {
    "400": ("400.html", {"error": "« zzz » n’est pas une région."}),
    "403": ("403.html", {}),
    "403_csrf": ("403_csrf.html", {}),
    "409": ("409.html", {}),
    "500": ("500.html", {"site_name": "Consortium InterS4"}),
    "503": (
        "503.html",
        {"site_name": "Consortium InterS4", "again": "/", "maintenance": {"message": "Nous changeons de serveur."}},
    ),
}
RENDER = """
import json, sys, django
django.setup()
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.test import RequestFactory
pages = {}
for name, (template, context) in json.load(sys.stdin).items():
    request = RequestFactory().get("/courtage/demande/")
    request.user = AnonymousUser()
    pages[name] = render(request, template, context).content.decode()
json.dump(pages, sys.stdout)
"""

OVERLAPS = """() => {
  const shown = (e) => e.getBoundingClientRect().width > 0 && e.checkVisibility({ contentVisibilityAuto: true });
  const parts = [...document.querySelectorAll(".site-header :is(a, summary, button)")].filter(shown);
  const found = [];
  parts.forEach((one, index) => parts.slice(index + 1).forEach((other) => {
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    const [wide, high] = [Math.min(a.right, b.right) - Math.max(a.left, b.left),
                          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    if (wide > 1 && high > 1) found.push([one.textContent.trim(), other.textContent.trim()]);
  }));
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push(["overflow", root.scrollWidth]);
  return found;
}"""


@pytest.fixture(scope="session")
def rendered(demo: Any) -> dict[str, str]:
    environment = {**os.environ, "DATA_DIR": str(demo.folder), "DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
    answer = subprocess.run(
        [sys.executable, "-c", RENDER],
        cwd=ROOT,
        env=environment,
        input=json.dumps(RENDERED),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def answer_with(route: Any, _request: Any, *, text: str) -> None:
    route.fulfill(body=text, content_type="text/html; charset=utf-8")


def sign_in(page: Any) -> None:
    page.goto("/connexion/")
    page.get_by_label("Adresse électronique").fill("courtage@inters4.example")
    page.get_by_label("Mot de passe").fill("demo-inters4")
    page.get_by_role("button", name="Ouvrir la session").click()


def test_the_menu_of_a_narrow_page_opens_and_leads_by_keyboard(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert not page.locator(".site-header nav a").first.is_visible()
    page.keyboard.press("Enter")
    for name in ("Rechercher", "Pratiques"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == name
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("Enter")
    page.wait_for_url("**/pratiques/")
    page.get_by_text("Menu", exact=True).click()
    assert page.locator(".site-header [aria-current=page]").inner_text() == "Pratiques"


# Who has signed in has more in their header.
@pytest.mark.parametrize("signed", [pytest.param(False, marks=pytest.mark.thorough), True])
def test_nothing_of_the_header_overlaps_at_any_width_nor_with_large_text(signed: bool, page: Any) -> None:
    if signed:
        sign_in(page)
    page.goto("/connexion/")
    found = {}
    for name in ("", "Réseau québécois de mise en commun des pratiques de proximité"):
        for size in ("100%", "200%"):
            page.evaluate(
                "([name, size]) => { document.documentElement.style.fontSize = size;"
                " if (name) document.querySelector('.site-header__brand span').textContent = name }",
                [name, size],
            )
            for width in range(320, 1441, 40):
                page.set_viewport_size({"width": width, "height": 800})
                for opened in (False, True):
                    page.evaluate("state => document.querySelector('.site-header__menu').open = state", opened)
                    if overlaps := page.evaluate(OVERLAPS):
                        found[name, size, width, opened] = overlaps
    assert found == {}


def test_the_language_switch_stays_on_a_search_that_was_filtered_in_place(page: Any) -> None:
    page.goto("/recherche/?q=soutien")
    page.get_by_label("Bas-Saint-Laurent").first.check(force=True)
    page.wait_for_url("**region=bas-saint-laurent**")
    address = page.url
    with page.expect_navigation():
        page.get_by_role("button", name="English").click()
    assert page.url == address
    assert page.evaluate("document.documentElement.lang") == "en"
    with page.expect_navigation():
        page.get_by_role("button", name="Français").click()
    assert page.url == address
    assert page.evaluate("document.documentElement.lang") == "fr-CA"


def test_the_language_switch_works_without_scripts(browser: Any, demo: Any) -> None:
    context = browser.new_context(base_url=demo.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/recherche/?q=soutien&region=bas-saint-laurent")
    page.get_by_role("button", name="English").click()
    assert page.url.endswith("/recherche/?q=soutien&region=bas-saint-laurent")
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()


def test_signing_in_comes_back_to_the_search_that_was_filtered_in_place(page: Any) -> None:
    page.goto("/recherche/?q=soutien")
    page.get_by_label("Bas-Saint-Laurent").first.check(force=True)
    page.wait_for_url("**region=bas-saint-laurent**")
    address = page.url
    page.get_by_role("link", name="Ouvrir une session").first.click()
    page.get_by_label("Adresse électronique").fill("courtage@inters4.example")
    page.get_by_label("Mot de passe").fill("demo-inters4")
    page.get_by_role("button", name="Ouvrir la session").click()
    assert page.url == address


def test_a_mistyped_address_is_one_click_from_its_page(page: Any) -> None:
    answer = page.goto("/pratiques/cisss-bsl/paramedecine-comunautaire/")
    assert answer.status == 404
    assert page.locator("#recherche-q").input_value() == "paramedecine comunautaire"
    page.locator(".result-card a").first.click()
    assert page.url.endswith("/pratiques/cisss-bsl/paramedecine-communautaire/")


def test_the_summary_of_errors_has_the_focus_without_scripts_and_leads_to_a_field(browser: Any, demo: Any) -> None:
    context = browser.new_context(base_url=demo.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/courtage/demande/")
    page.get_by_role("button", name="Envoyer au courtier").click()
    assert page.locator(".form-summary:focus").count() == 1
    page.get_by_role("link", name="Inscrivez l’adresse").click()
    assert page.locator("#id_email:focus").count() == 1
    context.close()


def test_axe_finds_nothing_on_pages_of_refusal(rendered: dict[str, str], browser: Any, demo: Any) -> None:
    context = browser.new_context(base_url=demo.url, locale="fr-CA", reduced_motion="reduce")
    page = context.new_page()
    found: dict[str, Any] = {}
    for name, text in rendered.items():
        page.route(f"**/refus/{name}/", partial(answer_with, text=text))
        page.goto(f"/refus/{name}/")
        found[name] = judge(page)
    for path in (
        "/pratiques/cisss-bsl/paramedecine-comunautaire/",
        "/zzz/qqqqq/",
        "/deconnexion/fermee/",
        "/courtage/demande/recue/",
    ):
        page.goto(path)
        found[path] = judge(page)
    for path, button in (("/courtage/demande/", "Envoyer au courtier"), ("/connexion/", "Ouvrir la session")):
        page.goto(path)
        page.get_by_role("button", name=button).click()
        page.locator(".form-summary").wait_for()
        page.wait_for_load_state()
        found[f"errors of {path}"] = judge(page)
    context.close()
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_the_portal_closes_and_opens_while_it_runs(page: Any, demo: Any) -> None:
    def maintenance(*words: str) -> str:
        environment = {**os.environ, "DATA_DIR": str(demo.folder), "DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
        command = [sys.executable, str(ROOT / "manage.py"), "maintenance", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    maintenance("on", "--message=Nous changeons de serveur.")
    try:
        answer = page.request.get("/")
        assert (answer.status, answer.headers["retry-after"]) == (503, "600")
        assert "Nous changeons de serveur." in answer.text()
        assert page.request.get("/healthz").status == 200
    finally:
        maintenance("off")
    assert page.request.get("/").status == 200
