"""How the proofs open every page type of the demo: language, person, and the tools that judge it."""

import functools
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error

from portal.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from portal.demo.pages import PAGES, STAFF_PAGES
from tests.conftest import absent

ROOT = Path(__file__).parents[2]
ADDRESSES = PAGES | STAFF_PAGES
LANGUAGES = ("fr-ca", "en")
# Narrow and light, wide and dark; each width in the other theme too where the whole is run.
WIDTHS_AND_THEMES = (
    (320, "light"),
    (1280, "dark"),
    pytest.param(320, "dark", marks=pytest.mark.thorough),
    pytest.param(1280, "light", marks=pytest.mark.thorough),
)
STAFF = next(account.email for account in DEMO_ACCOUNTS if account.superuser)


def wait_until(page: Any, expression: str, argument: Any = None, seconds: float = 30) -> None:
    """Wait until a JavaScript expression, or function of `argument`, holds in the page.

    Playwright's own waiting evaluates text inside the page, which the content security policy forbids
    where the first look isn't the good one. A page that is being replaced is looked at again.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            if page.evaluate(expression, argument):
                return
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
        if time.monotonic() > end:
            pytest.fail(f"it never held within {seconds} s: {expression}")
        page.wait_for_timeout(50)


def sign_in(page: Any, email: str) -> None:
    """Open a session by the form, in either language."""
    page.goto("/connexion/")
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/connexion/" not in address)


MEASURED = ("eclaireurs", "hemodialyse-de-proximite", "intervenantes-sociales-postes-de-police")


def measured_practices(page: Any) -> list[int]:
    """The numbers of three practices of the demo that are measured; other journeys bring some of their own."""
    answer = page.request.get("/api/v1/search?type=practice&results=measured&page_size=50").json()
    found = {result["url"].strip("/").split("/")[-1]: result["id"] for result in answer["results"]}
    return [
        found[slug] for slug in ("eclaireurs", "hemodialyse-de-proximite", "intervenantes-sociales-postes-de-police")
    ]


def begin_synthesis(page: Any) -> None:
    """Open the form of a new synthesis from the administration's home, its scripts run."""
    page.goto("/admin/")
    # What is typed before the form's scripts run fills no address.
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("link", name="Publier une synthèse").click()


class Readers:
    """One browser page for each language and person, kept for the whole session."""

    def __init__(self, browser: Any, url: str) -> None:
        self.browser = browser
        self.url = url
        self.pages: dict[tuple[str, str], Any] = {}

    def page(self, language: str = "fr-ca", email: str = "") -> Any:
        """Return the page of this reader, wide, light and without motion."""
        if (language, email) not in self.pages:
            context = self.browser.new_context(base_url=self.url, reduced_motion="reduce", locale="fr-CA")
            context.add_cookies([{"name": "django_language", "value": language, "url": self.url}])
            opened = context.new_page()
            if email:
                sign_in(opened, email)
            self.pages[language, email] = opened
        page = self.pages[language, email]
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="reduce")
        return page

    def open(self, name: str, language: str = "fr-ca") -> Any:
        """Open a page type as the reader who sees it."""
        page = self.page(language, STAFF if name in STAFF_PAGES else "")
        page.goto(ADDRESSES[name])
        return page

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


def overflow(page: Any) -> int:
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


# The tools of scripts/web-tools


@functools.cache
def web_tools() -> Path:
    """Return the folder of the tools from npm; skip where they aren't, fail where they are required."""
    told = subprocess.run(
        [sys.executable, ROOT / "scripts" / "web-tools", "path"], capture_output=True, text=True, check=False
    )
    if told.returncode:
        absent("web-tools", "scripts/web-tools install")
    return Path(told.stdout.strip())


@functools.cache
def axe_source() -> str:
    return (web_tools() / "node_modules" / "axe-core" / "axe.min.js").read_text()


def axe_violations(
    page: Any, within: str = "html", only: Sequence[str] = (), **rules: bool
) -> list[tuple[str, list[Any]]]:
    """Run every rule of axe-core that is on by default; return what it finds, with the first places.

    `within` keeps to a part of the page, `only` to some rules; `rules` switches others on, by their
    names with underscores.
    The source is evaluated rather than added as an element, which the page's own policy forbids.
    """
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(axe_source())
    options: dict[str, Any] = {
        "resultTypes": ["violations"],
        "rules": {rule.replace("_", "-"): {"enabled": enabled} for rule, enabled in rules.items()},
    }
    if only:
        options["runOnly"] = {"type": "rule", "values": list(only)}
    results = page.evaluate("([within, options]) => axe.run(within, options)", [within, options])
    return [(found["id"], [node["target"] for node in found["nodes"]][:3]) for found in results["violations"]]
