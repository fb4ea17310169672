"""From an idea to a published page, in the administration: an author writes, a broker reads and publishes."""

import re
from typing import Any

import pytest

from tests.e2e.pages import axe_violations, begin_synthesis, overflow, wait_until
from tests.e2e.test_journeys import sign_in

TITLE = "L’équipe d’à côté : étape n° 2"
SLUG = "equipe-d-a-cote-etape-n-2"
ADDRESS = f"/syntheses/uqar/{SLUG}/"


@pytest.fixture
def broker_page(browser: Any, demo: Any) -> Any:
    context = browser.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900}, locale="fr-CA")
    yield context.new_page()
    context.close()


def review_scientifically(browser: Any, demo: Any) -> None:
    """From « Mon espace », on a telephone's width."""
    context = browser.new_context(base_url=demo.url, viewport={"width": 320, "height": 800}, locale="fr-CA")
    page = context.new_page()
    sign_in(page, "relecture@inters4.example")
    page.goto("/mon-espace/")
    assert axe_violations(page) == []
    assert overflow(page) == 0
    page.locator("section", has_text="Mes relectures").last.get_by_role("link", name="L’équipe d’à côté").click()
    page.get_by_label("Aucun conflit d’intérêts").check()
    page.get_by_role("button", name="Accepter de relire").click()
    page.locator("input[type=radio][value=yes]").first.wait_for()
    assert axe_violations(page) == []
    assert overflow(page) == 0
    for answer in page.locator("input[type=radio][value=yes]").all():
        answer.check()
    page.get_by_label("Vos commentaires aux auteurs").fill("Rien à revoir.")
    page.get_by_label("Accepter", exact=True).check()
    page.get_by_role("button", name="Rendre le rapport").press("Enter")
    page.get_by_text("Votre rapport est rendu").wait_for()
    context.close()


def test_an_author_writes_and_submits_a_broker_and_a_reviewer_approve_and_it_is_published(
    page: Any, broker_page: Any, browser: Any, demo: Any
) -> None:
    sign_in(page, "redaction@inters4.example")
    page.goto("/admin/")
    assert "Consortium InterS4" in page.title()
    begin_synthesis(page)

    page.locator("#id_title").press_sequentially(TITLE)
    wait_until(page, f"document.querySelector('#id_slug').value === '{SLUG}'")
    page.locator("#id_summary").fill("Deux équipes voisines apprennent à se relayer.")
    assert page.locator(".portal-counter").inner_text() == "46 / 400"

    page.get_by_role("button", name=re.compile("prévisualisation|aperçu", re.IGNORECASE)).first.click()
    frame = page.frame_locator("iframe.preview-panel__iframe, iframe[id*=preview]").first
    frame.get_by_role("heading", name="L’équipe d’à côté").wait_for()
    band = frame.locator("header").first.evaluate("element => getComputedStyle(element).backgroundColor")
    assert band not in {"", "rgba(0, 0, 0, 0)"}

    with page.expect_navigation():
        page.evaluate("document.querySelector('[name=action-submit]').click()")
    page.goto("/admin/")
    waiting = page.locator("#tache-in-review")
    assert "en attente de relecture" in waiting.inner_text().replace("\xa0", " ")
    assert "L’équipe d’à côté" in waiting.inner_text()

    sign_in(broker_page, "courtage@inters4.example")
    assert broker_page.request.get(ADDRESS).status == 404
    broker_page.goto("/admin/")
    broker_page.locator("#tache-review").get_by_role("link", name="L’équipe d’à côté").click()
    broker_page.wait_for_url("**/admin/review/**")
    for answer in broker_page.locator("input[type=radio][value=yes]").all():
        answer.check()
    broker_page.locator("input[name=interest][value=none]").check()
    broker_page.get_by_role("button", name="Approuver").click()
    # The broker is led to the scientific review, invites who does it, then decides.
    broker_page.wait_for_url(re.compile(r"/relectures/\d+/$"))
    address = broker_page.url
    broker_page.get_by_role("link", name="Inviter à relire").click()
    broker_page.get_by_label("Relecture (démonstration)", exact=True).check()
    broker_page.get_by_role("button", name="Envoyer les invitations").click()
    review_scientifically(browser, demo)
    broker_page.goto(address)
    broker_page.get_by_role("link", name="Écrire la décision").click()
    broker_page.get_by_label("Accepter", exact=True).check()
    broker_page.get_by_role("button", name="Envoyer la décision").click()
    broker_page.get_by_text("La décision est envoyée aux auteurs").wait_for()
    assert broker_page.request.get(ADDRESS).status == 200
    wait_until(broker_page, "address => fetch(address).then(answer => answer.status === 200)", ADDRESS)
    broker_page.goto("/admin/")
    assert broker_page.locator("#tache-review").count() == 0


def test_a_link_to_what_a_sheet_lacks_opens_the_tab_of_its_field(broker_page: Any) -> None:
    sign_in(broker_page, "courtage@inters4.example")
    broker_page.goto("/admin/")
    link = broker_page.locator("#tache-document .portal-task__detail a").first
    field = link.get_attribute("href").split("#id_")[-1]
    link.click()
    broker_page.locator(f"#id_{field}").wait_for(state="visible")


def test_the_dashboard_is_read_at_320_pixels_and_in_both_themes(browser: Any, demo: Any) -> None:
    for width in (320, 1280):
        for theme in ("light", "dark"):
            context = browser.new_context(
                base_url=demo.url, viewport={"width": width, "height": 900}, color_scheme=theme, locale="fr-CA"
            )
            page = context.new_page()
            sign_in(page, "courtage@inters4.example")
            page.goto("/admin/")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, theme)
            assert axe_violations(page, ".portal-home") == [], (width, theme)
            context.close()
