"""Every page type, light and dark, narrow and wide: axe finds nothing and nothing overflows."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "home": "/",
    "search": "/recherche/?q=MPOC retour à domicile",
    "search-filtered": "/recherche/?q=soutien&type=practice&region=bas-saint-laurent",
    "search-empty": "/recherche/?q=zzzzqqq",
    "search-corrected": "/recherche/?q=parmédics",
    "search-invalid": "/recherche/?region=atlantide",
    "practices": "/pratiques/",
    "section": "/pratiques/cisss-bsl/",
    "practice": "/pratiques/cisss-bsl/paramedecine-communautaire/",
    "syntheses": "/syntheses/",
    "synthesis": "/syntheses/uqat/gestion-de-cas/",
    "digest": "/syntheses/uqat/jasp-2018-entraide/",
    "training": "/formation/",
    "block": "/formation/uqar/s-approprier-une-pratique/",
    "lesson": "/formation/uqar/s-approprier-une-pratique/lire-une-pratique/",
    "accompaniment": "/formation/ciusss-slsj/laboratoire-populaire/",
    "standard": "/a-propos/",
    "regions": "/regions/",
    "region": "/regions/bas-saint-laurent/",
    "request": "/courtage/demande/?q=hépatite C",
    "request-received": "/courtage/demande/recue/",
    "login": "/connexion/",
    "missing": "/nulle-part/",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_overflows(width: int, theme: str, browser: Any, demo: Any) -> None:
    context = browser.new_context(
        base_url=demo.url, viewport={"width": width, "height": 900}, color_scheme=theme, locale="fr-CA"
    )
    page = context.new_page()
    found: dict[str, Any] = {}
    for name, path in PAGES.items():
        page.goto(path)
        results = Axe().run(page)
        if results.response["violations"]:
            found[name] = [
                (violation["id"], [node["target"] for node in violation["nodes"]][:3])
                for violation in results.response["violations"]
            ]
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            found.setdefault(name, []).append(("overflow", overflow))
    context.close()
    assert found == {}
