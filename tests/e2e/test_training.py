"""A professional follows a block on a phone: answers, loses the network, resumes, passes, is verified."""

import re
from typing import Any

from tests.e2e.pages import axe_violations, wait_until

BLOCK = "/formation/uqat/gerer-les-cas-et-les-interfaces/"
LESSON = f"{BLOCK}ce-que-la-recherche-a-mesure/"
PHONE = {"width": 320, "height": 720}


def test_an_answer_given_without_the_network_is_sent_when_it_comes_back_and_counts_once(browser: Any, demo: Any) -> None:
    context = browser.new_context(base_url=demo.url, viewport=PHONE, locale="fr-CA")
    page = context.new_page()
    page.goto("/connexion/")
    page.get_by_label("Adresse électronique").fill("bsl@inters4.example")
    page.get_by_label("Mot de passe").fill("demo-inters4")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.goto(BLOCK)
    page.get_by_role("button", name="Suivre ce bloc").click()
    page.goto(LESSON)
    assert axe_violations(page) == []
    question = page.locator("#activite-mecanismes")
    context.set_offline(True)
    question.get_by_role("textbox").fill("6")
    question.get_by_role("button", name="Envoyer ma réponse").click()
    question.get_by_text("gardée dans ce navigateur").wait_for()
    context.set_offline(False)
    # Back at another page of the same browser, what waited is sent by itself.
    page.goto(LESSON)
    page.locator("#activite-mecanismes .grade--right").wait_for()
    wait_until(page, "localStorage.getItem('formation') === null")
    page.goto(BLOCK)
    assert "Reprendre où vous étiez" in page.locator("main").inner_text()
    page.goto(LESSON)
    statement = page.locator("#activite-activation")
    statement.get_by_label("Faux").check()
    statement.get_by_role("button", name="Envoyer ma réponse").click()
    page.locator("#activite-activation .grade--right").wait_for()
    assert re.search(r"2 activités faites sur \d", page.locator("#avancement").inner_text())
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


def test_a_block_is_passed_without_a_script_and_its_attestation_verified_by_anyone(browser: Any, demo: Any) -> None:
    context = browser.new_context(base_url=demo.url, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto("/connexion/")
    page.get_by_label("Adresse électronique").fill("redaction@inters4.example")
    page.get_by_label("Mot de passe").fill("demo-inters4")
    page.get_by_role("button", name="Ouvrir la session").click()
    # A block whose activities are readings alone is followed to its end in a few clicks.
    page.goto("/formation/uqar/evaluer-l-implantation/")
    page.get_by_role("button", name="Suivre ce bloc").click()
    for _step in range(60):
        button = page.locator("form[data-activity] button[value=done]").first
        if button.count():
            button.click()
            continue
        following = page.get_by_role("link", name=re.compile("Leçon suivante"))
        if not following.count():
            break
        following.click()
    page.goto("/formation/uqar/evaluer-l-implantation/")
    page.get_by_role("button", name="Obtenir mon attestation").click()
    page.get_by_role("link", name="La page qui la vérifie").click()
    address = page.url
    context.close()
    anyone = browser.new_context(base_url=demo.url, viewport=PHONE)
    page = anyone.new_page()
    page.goto(address)
    assert "Cette attestation est authentique" in page.locator("main").inner_text()
    assert axe_violations(page) == []
    anyone.close()
