"""Content pages in a real browser: where one is, what is missing, and content that nobody expected."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import WIDTHS_AND_THEMES, axe_violations, overflow, wait_until
from tests.e2e.test_journeys import sign_in
from tests.exchange.content import png, write

ROOT = Path(__file__).parents[2]
PRACTICE = "/pratiques/cisss-bsl/paramedecine-communautaire/"
FOLDER = "/pratiques/cisss-bsl/"
WORD = "Anticonstitutionnellement" * 7
REGIONS = (
    "bas-saint-laurent saguenay-lac-saint-jean capitale-nationale mauricie-centre-du-quebec estrie montreal outaouais "
    "abitibi-temiscamingue cote-nord nord-du-quebec gaspesie-iles chaudiere-appalaches laval lanaudiere laurentides "
    "monteregie nunavik terres-cries"
)
INDICATOR = "  - {{name: 'Indicateur {n}', kind: resultats, unit: jours, baseline: {n}, target: 20, measured: {m}}}\n"
STEP = "  - {{title: 'Pas {n}', start: {day}, duration_months: {n}}}\n"
AWKWARD = {
    "vide": "title: Rien que le titre",
    "titre-long": "title: " + "Réorganiser l’ensemble des trajectoires " * 6 + "\nlanguage: en",
    "mot-long": f"title: {WORD}\nsummary: {WORD * 2}\nwhy: {WORD}\n"
    f"risks:\n  - {{risk: {WORD}}}\nsteps:\n  - {{title: {WORD}, start: 2024-01-01, duration_months: 9000000}}\n"
    f"indicators:\n  - {{name: {WORD}, kind: resultats, unit: u, baseline: -1.0e+15, measured: 123456789012}}",
    "quarante": "title: Quarante de tout\nsteps:\n"
    + "".join(STEP.format(n=n, day=date(2000 + n, 1 + n % 12, 1)) for n in range(1, 41))
    + "indicators:\n"
    + "".join(INDICATOR.format(n=n, m=40 - n) for n in range(1, 41)),
    "partout": f"title: Dans toutes les régions\nregions: [{', '.join(REGIONS.split())}]",
    "portrait": "title: Une image en hauteur\nimage: {file: portrait.png, alt: Un rectangle}",
    "un-point": "title: Une image d’un point\nimage: {file: point.png, alt: Un point}",
}


@pytest.fixture(scope="module")
def awkward(demo: Any, tmp_path_factory: Any) -> Iterator[list[str]]:
    """Addresses of practices that look intended whatever is in them, imported into the demo."""
    folder = tmp_path_factory.mktemp("awkward")
    (folder / "portrait.png").write_bytes(png(600, 3000))
    (folder / "point.png").write_bytes(png(1, 1))
    for slug, header in AWKWARD.items():
        write(folder, f"{slug}.md", f"type: practice\nslug: {slug}\nestablishments: [cisss-bsl]\n{header}")
    settings = {"DATA_DIR": str(demo.log.with_suffix("")), "DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
    subprocess.run(
        [sys.executable, "manage.py", "import_content", str(folder)],
        cwd=ROOT,
        env={**os.environ, **settings},
        check=True,
    )
    yield [f"{FOLDER}{slug}/" for slug in AWKWARD]


@pytest.mark.parametrize(("width", "theme"), WIDTHS_AND_THEMES)
def test_awkward_content_is_accessible_and_nothing_overflows(
    width: int, theme: str, browser: Any, demo: Any, awkward: list[str]
) -> None:
    context = browser.new_context(
        base_url=demo.url, viewport={"width": width, "height": 900}, color_scheme=theme, locale="fr-CA"
    )
    page = context.new_page()
    found: dict[str, Any] = {}
    for path in awkward:
        assert page.goto(path).status == 200
        if (violations := axe_violations(page)) or overflow(page) > 0:
            found[path] = (violations, overflow(page))
    context.close()
    assert found == {}


def test_the_table_of_contents_marks_what_is_being_read(page: Any) -> None:
    page.goto(PRACTICE)
    current = page.locator(".toc a[aria-current]")
    assert current.inner_text() == "En bref"
    page.locator("#etapes").evaluate("element => element.scrollIntoView()")
    wait_until(page, "document.querySelector('.toc a[aria-current]').hash === '#etapes'")
    assert page.locator(".toc a[href='#etapes']").is_visible()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    wait_until(page, "document.querySelector('.toc a[aria-current]').hash === '#a-documenter'")
    assert current.count() == 1


def test_a_short_section_at_the_end_is_marked_once_its_link_is_followed(page: Any) -> None:
    page.goto(PRACTICE)
    current = page.locator(".toc a[aria-current]")
    for name in ("semblables", "references", "versions", "references"):
        page.locator(f".toc a[href='#{name}']").click()
        expect(current).to_have_attribute("href", f"#{name}")
    page.mouse.move(640, 450)
    page.mouse.wheel(0, -3000)
    expect(current).not_to_have_attribute("href", "#references")


def test_the_table_of_contents_follows_a_narrow_page_and_closes_once_used(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(PRACTICE)
    page.locator("#etapes").evaluate("element => element.scrollIntoView()")
    wait_until(page, "document.querySelector('.toc__current').textContent === 'Étapes'")
    page.locator(".toc summary").click()
    page.locator(".toc a[href='#contact']").click()
    wait_until(page, "!document.querySelector('.toc details').open")
    bar = page.locator(".toc").bounding_box()
    heading = page.locator("#contact-titre").bounding_box()
    assert bar["y"] <= 1
    assert heading["y"] >= bar["y"] + bar["height"]


def test_the_contents_are_read_without_a_script(browser: Any, demo: Any) -> None:
    context = browser.new_context(base_url=demo.url, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(PRACTICE)
    page.locator(".toc a[href='#contact']").click()
    assert page.locator("#contact").bounding_box()["y"] < 900
    assert page.locator(".classification a").first.is_visible()
    context.close()


def test_nothing_moves_while_a_page_loads(page: Any) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())"
        " window.moved += entry.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(PRACTICE)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.moved") == 0


@pytest.mark.parametrize("label", ["Modifications", "Obstacles"])
def test_what_is_missing_is_one_click_from_its_field(label: str, page: Any) -> None:
    sign_in(page, "courtage@inters4.example")
    page.goto(PRACTICE)
    link = page.locator(".completeness__to-write").get_by_role("link", name=label, exact=True)
    field = link.get_attribute("href").rpartition("#id_")[2]
    link.click()
    wrapper = page.locator(f"[data-contentpath='{field}']")
    wrapper.wait_for(state="visible")
    wait_until(
        page,
        """name => { const field = document.querySelector(`[data-contentpath="${name}"]`);
        const box = field.getBoundingClientRect();
        return box.top >= 0 && box.top < innerHeight && field.contains(document.activeElement) }""",
        field,
    )
    assert page.locator("[role=tab][aria-selected=true]").count() == 1


def test_an_anonymous_reader_sees_no_way_to_edit(page: Any) -> None:
    page.goto(PRACTICE)
    assert page.locator("a[href*='/admin/']").count() == 0
