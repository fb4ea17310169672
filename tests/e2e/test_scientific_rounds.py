"""From a manuscript to a digest that contradicts it, by way of two rounds of an anonymous review."""

import re
from typing import Any

import pytest

from tests.e2e.pages import axe_violations, overflow, sign_in, wait_until

TITLE = "Le répit et le maintien à domicile"
ADDRESS = "/syntheses/uqar/le-repit-et-le-maintien-a-domicile/"
MANUSCRIPT = f"""---
title: {TITLE}
author: Équipe de démonstration
references:
  - {{id: roy, type: book, title: Le répit, author: [{{family: Roy, given: Anne}}], issued: 2020}}
---

# Résumé

Données de démonstration : le répit aide parfois [@roy].

# Méthode

Données de démonstration. Une base, sans dates.

# Résultats

Deux études sur trois vont dans ce sens.
"""
DIGEST = f"""---
type: digest
title: 'Données de démonstration : le répit n’aide pas'
slug: le-repit-n-aide-pas
summary: Données de démonstration.
establishments: [uqar]
language: fr
links:
- kind: contredit
  to: {ADDRESS}
  why: Données de démonstration. L’essai ne voit aucune différence.
---

## Ce que dit la publication

Données de démonstration.
"""


@pytest.fixture
def people(browser: Any, demo: Any) -> Any:
    """A signed-in page for each, by the name of their account; the reviewer has a telephone."""
    contexts = []

    def opened(account: str, width: int = 1280) -> Any:
        context = browser.new_context(base_url=demo.url, viewport={"width": width, "height": 900}, locale="fr-CA")
        contexts.append(context)
        page = context.new_page()
        sign_in(page, f"{account}@inters4.example")
        return page

    yield opened("redaction"), opened("courtage"), opened("relecture", 320)
    for context in contexts:
        context.close()


def sound(page: Any) -> None:
    assert axe_violations(page) == []
    assert overflow(page) == 0


def submit(page: Any) -> None:
    with page.expect_navigation():
        page.evaluate("document.querySelector('[name=action-submit]').click()")


def answer_all(page: Any) -> None:
    page.locator("input[type=radio][value=yes]").first.wait_for()
    for answer in page.locator("input[type=radio][value=yes]").all():
        answer.check()


def invite(broker: Any) -> None:
    broker.get_by_role("link", name="Inviter à relire").click()
    broker.get_by_label("Relecture (démonstration)", exact=True).check()
    sound(broker)
    broker.get_by_role("button", name="Envoyer les invitations").click()


def accept(reviewer: Any) -> None:
    reviewer.goto("/mon-espace/")
    reviewer.locator("section", has_text="Mes relectures").last.get_by_role("link", name=TITLE).first.click()
    sound(reviewer)
    reviewer.get_by_label("Aucun conflit d’intérêts").check()
    reviewer.get_by_role("button", name="Accepter de relire").click()


def report(reviewer: Any, words: str, recommendation: str) -> None:
    answer_all(reviewer)
    reviewer.get_by_label("Vos commentaires aux auteurs").fill(words)
    reviewer.get_by_label(recommendation).check()
    sound(reviewer)
    reviewer.get_by_role("button", name="Rendre le rapport").press("Enter")
    reviewer.get_by_text("Votre rapport est rendu").wait_for()


def decide(broker: Any, address: str, decision: str, letter: str) -> None:
    broker.goto(address)
    broker.get_by_role("link", name="Écrire la décision").click()
    broker.get_by_label(decision).check()
    broker.get_by_label("Lettre aux auteurs").fill(letter)
    sound(broker)
    broker.get_by_role("button", name="Envoyer la décision").click()
    broker.get_by_text("La décision est envoyée aux auteurs").wait_for()


@pytest.mark.thorough
def test_a_manuscript_is_reviewed_in_two_rounds_published_versioned_harvested_then_contradicted(people: Any) -> None:
    author, broker, reviewer = people

    # A manuscript becomes a draft, and a report says what became of it.
    author.goto("/admin/importer/manuscrit/")
    manuscript = {"name": "manuscrit.md", "mimeType": "text/markdown", "buffer": MANUSCRIPT.encode()}
    author.locator("input[name=file]").set_input_files(manuscript)
    author.get_by_role("button", name="Faire le brouillon").click()
    author.get_by_role("heading", name="Ce qui a été perdu ou changé").wait_for()
    assert re.search(r"1\s+citation", author.locator(".portal-import__counts").inner_text())
    with author.expect_navigation(wait_until="load"):
        author.get_by_role("link", name="Relire le brouillon").click()
    edit = author.url
    submit(author)

    # A broker answers for the text, then invites who reviews it.
    broker.goto("/admin/")
    broker.locator("#tache-review").get_by_role("link", name=TITLE).click()
    answer_all(broker)
    broker.locator("input[name=interest][value=none]").check()
    broker.get_by_role("button", name="Approuver").click()
    broker.wait_for_url(re.compile(r"/relectures/\d+/$"))
    address = broker.url
    sound(broker)
    invite(broker)

    # The reviewer remarks on a passage, and asks for the dates of the search.
    accept(reviewer)
    reviewer.get_by_role("link", name="Ajouter une remarque").click()
    reviewer.get_by_label("Passage").fill("Une base, sans dates.")
    reviewer.get_by_label("Remarque").fill("Laquelle, et jusqu’à quand ?")
    sound(reviewer)
    reviewer.get_by_role("button", name="Ajouter la remarque").click()
    report(reviewer, "La méthode ne peut pas être refaite.", "Demander des révisions majeures")
    decide(broker, address, "Demander des révisions majeures", "Bonjour, précisez la méthode.")

    # The authors answer point by point, without knowing whom, revise and submit again.
    author.goto(address)
    shown = author.locator("main").inner_text()
    assert "Relecture A" in shown and "relecture@" not in shown and "Relecture (démonstration)" not in shown
    sound(author)
    author.goto(edit)
    author.locator("#id_summary").fill("Données de démonstration : trois bases, jusqu’en 2024.")
    with author.expect_navigation():
        author.evaluate("document.querySelector('button.action-save').click()")
    author.goto(address)
    author.get_by_role("link", name="Répondre point par point").click()
    for number in (1, 2):
        author.get_by_label(f"Votre réponse au point {number}").fill("C’est précisé.")
    sound(author)
    author.get_by_role("button", name="Soumettre le texte révisé").click()
    author.get_by_text("un autre tour commence").wait_for()

    # The second round compares the texts, and ends in a publication that says how it was reviewed.
    broker.goto(address)
    invite(broker)
    accept(reviewer)
    reviewer.get_by_role("link", name="Ce qui a changé depuis le tour d’avant").click()
    assert "trois bases" in reviewer.locator("main").inner_text()
    sound(reviewer)
    reviewer.go_back()
    report(reviewer, "Tout est réglé.", "Accepter")
    decide(broker, address, "Accepter", "Bonjour, le texte paraît.")
    wait_until(broker, "address => fetch(address).then(answer => answer.status === 200)", ADDRESS)
    broker.goto(ADDRESS)
    process = broker.locator(".scientific-process").inner_text().replace("\xa0", " ")
    assert "en 2 tours par 1 personne" in process and "ne sont pas nommées" in process
    assert axe_violations(broker) == []
    assert "Roy" in broker.locator("main").inner_text()
    assert TITLE in broker.request.get(f"{ADDRESS}citer.bib").text()

    # Another version is declared; the first keeps its address, and libraries harvest the page.
    broker.goto(edit)
    broker.locator("#id_summary").fill("Données de démonstration : quatre bases, jusqu’en 2025.")
    with broker.expect_navigation():
        broker.evaluate("document.querySelector('[name=action-publish]').click()")
    broker.goto(re.sub(r"/pages/(\d+)/edit/.*", r"/versions/\1/", edit))
    broker.locator("input[name=conclusions]").first.check()
    broker.locator("textarea[name=changes]").fill("Une base de plus.")
    broker.get_by_role("button", name="Déclarer la version").click()
    assert broker.request.get(f"{ADDRESS}v2/").status == 200
    assert "trois bases" in broker.request.get(f"{ADDRESS}v1/").text()
    harvested = broker.request.get("/oai?verb=ListRecords&metadataPrefix=oai_dc&set=type:synthesis").text()
    assert TITLE in harvested and "en 2 tours par 1 personne" in harvested.replace("\xa0", " ")

    # A digest contradicts it, and the synthesis says so.
    broker.goto("/admin/importer/")
    digest = {"name": "resume.md", "mimeType": "text/markdown", "buffer": DIGEST.encode()}
    broker.locator("input[name=file]").set_input_files(digest)
    broker.get_by_label("Publier aussitôt").check()
    broker.get_by_role("button", name="Voir le rapport").click()
    with broker.expect_navigation():
        broker.locator("form button[type=submit].button").last.click()
    broker.goto(ADDRESS)
    assert "L’essai ne voit aucune différence." in broker.locator("#depuis, main").last.inner_text()
