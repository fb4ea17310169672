"""A team adopts a practice on a phone, shares it, and anybody reads it at a desk: in a browser, without any script."""

from typing import Any

from tests.e2e.pages import axe_violations, overflow
from tests.e2e.test_journeys import sign_in

PRACTICE = "/pratiques/cisss-at/emipic/"


def judged(page: Any, where: str) -> None:
    assert axe_violations(page) == [], where
    assert not overflow(page), where


def test_a_team_adopts_a_practice_on_a_phone_and_anybody_reads_what_it_shares(browser: Any, demo: Any) -> None:
    phone = browser.new_context(base_url=demo.url, viewport={"width": 320, "height": 700}, color_scheme="dark")
    page = phone.new_page()
    sign_in(page, "bsl@inters4.example")
    page.goto(PRACTICE)
    page.get_by_text("Autres actions", exact=True).click()
    page.get_by_role("link", name="Adopter chez nous").click()
    judged(page, "opening")
    page.get_by_label("Votre rôle dans le projet").fill("Cheffe de service")
    page.get_by_role("button", name="Ouvrir le dossier").click()
    file = page.url
    page.get_by_role("link", name="Ajouter un indicateur").click()
    page.locator("#id_name").fill("Rencontres du comité")
    page.get_by_label("Unité").fill("rencontres")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("link", name="Coller des mesures").click()
    page.get_by_label("Valeurs collées").fill("2025-01-31\tdouze")
    page.get_by_role("button", name="Inscrire les mesures").click()
    assert "Ligne 1" in page.locator(".form-summary").inner_text()
    judged(page, "refused")
    page.get_by_label("Valeurs collées").fill("2025-01-31\t12\n2025-02-28\t1 200,5")
    page.get_by_role("button", name="Inscrire les mesures").click()
    assert "1 200,5 rencontres" in page.locator("main").inner_text().replace("\u00a0", " ").replace("\u202f", " ")
    judged(page, "values")
    page.goto(file)
    judged(page, "file")
    page.get_by_role("link", name="Choisir qui lit quoi").click()
    for part in ("Stade et historique", "Mesures"):
        page.get_by_label(part).select_option("public")
    page.get_by_role("button", name="Enregistrer").click()
    phone.close()
    desk = browser.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900})
    page = desk.new_page()
    page.goto(PRACTICE)
    page.get_by_role("link", name="1 établissement l’adopte").click()
    judged(page, "practice")
    page.locator(".adopted-by a", has_text="CISSS du Bas-Saint-Laurent").click()
    text = page.locator("main").inner_text()
    assert "Rencontres du comité" in text
    assert "Cheffe de service" not in text
    judged(page, "read")
    desk.close()
