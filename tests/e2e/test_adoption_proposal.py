"""A team works on a phone, proposes what its result could become, a broker answers at a desk, and the project stops."""

from typing import Any

import pytest

from tests.e2e.pages import axe_violations, overflow
from tests.e2e.test_journeys import sign_in

PRACTICE = "/pratiques/cisss-ca/actions-sante/"


def judged(page: Any, where: str) -> None:
    assert axe_violations(page) == [], where
    assert not overflow(page), where


@pytest.mark.thorough
def test_a_result_is_proposed_on_a_phone_and_answered_at_a_desk_then_the_project_stops(browser: Any, demo: Any) -> None:
    phone = browser.new_context(base_url=demo.url, viewport={"width": 320, "height": 700}, color_scheme="dark")
    page = phone.new_page()
    sign_in(page, "gestion@inters4.example")
    page.goto(PRACTICE)
    page.get_by_text("Autres actions", exact=True).click()
    page.get_by_role("link", name="Adopter chez nous").click()
    page.get_by_label("Votre rôle dans le projet").fill("Cheffe de service")
    page.get_by_role("button", name="Ouvrir le dossier").click()
    file = page.url
    page.get_by_role("link", name="Ajouter un indicateur").click()
    page.locator("#id_name").fill("Visites à l’urgence")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("link", name="Inscrire une mesure").click()
    page.get_by_label("Date", exact=True).fill("2025-01-31")
    page.get_by_label("Valeur", exact=True).fill("12,5")
    page.get_by_role("button", name="Inscrire la mesure").click()
    page.goto(file)
    page.get_by_role("link", name="Inscrire une séance").click()
    page.get_by_label("sujet").fill("Retour sur le premier secteur")
    page.get_by_label("Date", exact=True).fill("15 mars 2026")
    page.get_by_label("Durée en minutes").fill("-30")
    page.get_by_role("button", name="Enregistrer").click()
    assert "Écrivez un nombre entier" in page.locator(".form-summary").inner_text().replace("\u00a0", " ")
    judged(page, "refused")
    page.get_by_label("Durée en minutes").fill("45")
    page.get_by_role("button", name="Enregistrer").click()
    judged(page, "file")
    page.get_by_role("link", name="Proposer ce qu’un résultat pourrait devenir").click()
    page.locator("#id_indicator").select_option(index=1)
    page.locator("#id_kind").select_option("maturity")
    page.locator("#id_why").fill("Deux régions ont mesuré la même chose.")
    page.get_by_role("button", name="Proposer aux courtiers").click()
    judged(page, "proposed")
    proposal = page.url
    desk = browser.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900})
    broker = desk.new_page()
    sign_in(broker, "courtage@inters4.example")
    broker.goto("/appropriation/propositions/")
    judged(broker, "proposals")
    broker.goto(proposal)
    broker.get_by_label("Ne pas la retenir").check()
    broker.get_by_label("Un mot à l’équipe").fill("Encore six mois de mesures, et nous la relirons.")
    broker.get_by_role("button", name="Envoyer la réponse").click()
    judged(broker, "answered")
    page.goto(proposal)
    assert "Encore six mois de mesures" in page.locator("main").inner_text()
    page.goto(f"{file}stade/")
    page.locator("#id_stage").select_option("abandon")
    page.get_by_label("Les effectifs ont manqué").check()
    page.get_by_role("button", name="Inscrire le stade").click()
    assert "Les effectifs ont manqué" in page.locator("main").inner_text()
    phone.close()
    desk.close()
