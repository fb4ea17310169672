"""What a team shares part by part, proposes, and takes back: a visitor and a broker see it come and go."""

from typing import Any

import pytest

from tests.e2e.test_adoption_proposal import judged
from tests.e2e.test_journeys import sign_in

PRACTICE = "/pratiques/cisss-at/emipic/"


def share(page: Any, file: str, **parts: str) -> None:
    page.goto(f"{file}partage/")
    for part, audience in parts.items():
        page.locator(f"#id_{part}_shown").select_option(audience)
    page.get_by_role("button", name="Enregistrer").click()


@pytest.mark.thorough
def test_what_is_shared_by_part_and_what_is_proposed_are_taken_back(browser: Any, demo: Any) -> None:
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
    page.locator("#id_name").fill("Visites évitées")
    page.locator("#id_baseline_on").fill("2025-01-15")
    page.get_by_label("mesurer à 6, 12 et 24 mois").check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    assert "attendue le 15 janvier 2027" in page.locator("main").inner_text().replace("\u00a0", " ")
    judged(page, "expected")
    page.get_by_role("link", name="Inscrire une mesure").click()
    page.get_by_label("Date", exact=True).fill("2025-06-30")
    page.get_by_label("Valeur", exact=True).fill("12,5")
    page.get_by_role("button", name="Inscrire la mesure").click()
    page.goto(file)

    desk = browser.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900})
    visitor = desk.new_page()
    assert visitor.goto(file).status == 404
    share(page, file, stage="public", measures="public")
    visitor.goto(file)
    text = visitor.locator("main").inner_text()
    assert "Visites évitées" in text and "Cheffe de service" not in text
    judged(visitor, "shared")
    # A part is taken back by itself, then the file as a whole.
    share(page, file, measures="team")
    visitor.goto(file)
    assert "Visites évitées" not in visitor.locator("main").inner_text()
    share(page, file, stage="team")
    assert visitor.goto(file).status == 404
    desk.close()

    page.goto(file)
    page.get_by_role("link", name="Proposer ce qu’un résultat pourrait devenir").click()
    page.locator("#id_indicator").select_option(index=1)
    page.locator("#id_kind").select_option("digest")
    page.locator("#id_why").fill("D’autres régions attendent ce résultat.")
    page.get_by_role("button", name="Proposer aux courtiers").click()
    proposal = page.url
    page.get_by_role("button", name="Retirer la proposition").click()
    assert "La proposition est retirée" in page.locator("body").inner_text()
    judged(page, "withdrawn")
    office = browser.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900})
    broker = office.new_page()
    sign_in(broker, "courtage@inters4.example")
    broker.goto(proposal)
    assert broker.get_by_role("button", name="Envoyer la réponse").count() == 0
    # A file that stops lets the next one be opened: nothing is left behind.
    page.goto(f"{file}stade/")
    page.locator("#id_stage").select_option("abandon")
    page.get_by_label("Les effectifs ont manqué").check()
    page.get_by_role("button", name="Inscrire le stade").click()
    assert "Les effectifs ont manqué" in page.locator("main").inner_text()
    phone.close()
    office.close()
