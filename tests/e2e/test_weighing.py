"""A manager weighs a practice for their own place on a phone, then reads both contexts at a desk and opens a file."""

from typing import Any

from tests.e2e.pages import axe_violations, overflow
from tests.e2e.test_journeys import sign_in

PRACTICE = "/pratiques/cisss-bsl/paramedecine-communautaire/"


def judged(page: Any, where: str) -> None:
    assert axe_violations(page) == [], where
    assert not overflow(page), where


def test_a_practice_is_weighed_on_a_phone_then_a_file_takes_the_weighing(browser: Any, demo: Any) -> None:
    phone = browser.new_context(base_url=demo.url, viewport={"width": 320, "height": 700}, color_scheme="dark")
    page = phone.new_page()
    sign_in(page, "redaction@inters4.example")
    page.goto(PRACTICE)
    page.get_by_text("Autres actions", exact=True).click()
    page.get_by_role("link", name="Peser pour chez nous").click()
    judged(page, "beginning")
    page.get_by_role("button", name="Commencer la pesée").click()
    page.locator("#environnement ~ a").click()
    judged(page, "answering")
    page.locator("#id_territoire-here").fill("Des îles, un traversier.")
    page.locator("#id_territoire-likeness").select_option("different")
    page.locator("#id_territoire-adapt").fill("Prévoir les jours sans bateau.")
    page.get_by_role("button", name="Enregistrer").click()
    judged(page, "weighed")
    weighing = page.url.split("#")[0]
    state = phone.storage_state()
    phone.close()
    desk = browser.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900}, storage_state=state)
    page = desk.new_page()
    page.goto(weighing)
    text = page.locator("main").inner_text()
    assert "D’abord le secteur de Rimouski" in text
    assert "Prévoir les jours sans bateau." in text
    judged(page, "side by side")
    page.get_by_role("link", name="Ouvrir un dossier").click()
    page.get_by_label("Votre rôle dans le projet").fill("Professionnelle de recherche")
    page.get_by_role("button", name="Ouvrir le dossier").click()
    assert "Prévoir les jours sans bateau." in page.locator("main").inner_text()
    judged(page, "file")
    desk.close()
