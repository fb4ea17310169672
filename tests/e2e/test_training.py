"""A professional follows a block on a phone: answers, loses the network, passes, is verified by anyone."""

import re
from pathlib import Path
from typing import Any

import frontmatter

from tests.e2e.pages import axe_violations, wait_until

CONTENT = Path(__file__).parents[2] / "portal" / "demo" / "content"
PHONE = {"width": 320, "height": 720}


def sign_in(page: Any, email: str) -> None:
    page.goto("/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill("demo-inters4")
    page.get_by_role("button", name="Ouvrir la session").click()


def answer_rightly(page: Any, form: Any, asked: dict[str, Any], name: str = "") -> None:
    """Fill in the fields of a question by its key, as its content file has it."""
    field = f"r-{asked['id']}"
    if asked["kind"] in ("single", "multiple"):
        for option in asked["options"]:
            if option.get("correct"):
                form.get_by_label(option["text"], exact=True).check()
    elif asked["kind"] == "truefalse":
        form.get_by_label("Vrai" if asked.get("answer") else "Faux").check()
    elif asked["kind"] in ("numeric", "short"):
        form.locator(f"[name={field}]").fill(str(asked.get("answer") or asked["accepted"][0]))
    else:
        items = asked.get("items") or [pair["left"] for pair in asked["pairs"]]
        chosen = [str(rank) for rank in range(1, len(items) + 1)]
        chosen = chosen if asked["kind"] == "ordering" else [pair["right"] for pair in asked["pairs"]]
        rows = form.locator(f"li:has(select[name^={field}-])")
        for item, choice in zip(items, chosen, strict=True):
            rows.filter(has_text=item).locator("select").select_option(label=choice)


def do_whole_lesson(page: Any, address: str) -> None:
    """Do each activity of a lesson, with plain forms."""
    page.goto(address)
    reading = page.locator("form.reading-form button[value=done]")
    while reading.count():
        reading.first.click()
    for asked in frontmatter.load(str(CONTENT / f"{address.strip('/')}.md"))["activities"]:
        form = page.locator(f"form[data-activity={asked['id']}]").first
        if asked["kind"] == "reflection":
            form.get_by_label("Vos notes").fill("Pour moi.")
        for question in asked.get("questions", [asked] if "prompt" in asked and asked["kind"] != "reflection" else []):
            answer_rightly(page, form, question)
        form.locator("button[type=submit]").first.click()


def test_an_answer_given_without_the_network_is_sent_when_it_is_back_and_counts_once(browser: Any, demo: Any) -> None:
    block = "/formation/uqat/gerer-les-cas-et-les-interfaces/"
    lesson = f"{block}ce-que-la-recherche-a-mesure/"
    context = browser.new_context(base_url=demo.url, viewport=PHONE, locale="fr-CA")
    page = context.new_page()
    sign_in(page, "bsl@inters4.example")
    page.goto(block)
    page.get_by_role("button", name="Suivre ce bloc").click()
    page.goto(lesson)
    question = page.locator("#activite-mecanismes")
    context.set_offline(True)
    question.get_by_role("textbox").fill("6")
    question.get_by_role("button", name="Envoyer ma réponse").click()
    question.get_by_text("gardée dans ce navigateur").wait_for()
    context.set_offline(False)
    page.goto(lesson)
    page.locator("#activite-mecanismes .grade--right").wait_for()
    wait_until(page, "localStorage.getItem('formation') === null")
    statement = page.locator("#activite-activation")
    statement.get_by_label("Faux").check()
    statement.get_by_role("button", name="Envoyer ma réponse").click()
    page.locator("#activite-activation .grade--right").wait_for()
    assert re.search(r"2 activités faites sur \d", page.locator("#avancement").inner_text())
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe_violations(page) == []
    page.goto(block)
    page.get_by_role("link", name="Reprendre où vous étiez").click()
    assert page.url.endswith("#lecon")
    context.close()


def test_a_block_is_passed_without_a_script_and_its_attestation_verified_by_anyone(browser: Any, demo: Any) -> None:
    block = "/formation/uqar/evaluer-l-implantation/"
    context = browser.new_context(base_url=demo.url, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "redaction@inters4.example")
    page.goto(block)
    page.get_by_role("button", name="Suivre ce bloc").click()
    for lesson in ("choisir-ses-indicateurs", "evaluer-avec-les-gens", "boucler-la-boucle", "lire-trois-bilans"):
        do_whole_lesson(page, f"{block}{lesson}/")
    page.goto(block)
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
