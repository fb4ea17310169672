"""The thread of a need: sent by the keyboard on a phone, answered from the queue, read by its private link."""

import re
from typing import Any

from portal.demo.pages import PRACTICE
from tests.e2e.conftest import Mailbox
from tests.e2e.pages import axe_violations, overflow, sign_in

ASKING = "qui-cherche@inters4.example"
NEED = "Comment garder à domicile des aînés qui reviennent souvent à l’urgence ?"
LINK = re.compile(r"https?://\S+/courtage/lien/\S+")


def judged(page: Any, where: str) -> None:
    assert axe_violations(page) == [], where
    assert not overflow(page), where


def reach(page: Any, role: str, name: str) -> None:
    """Move to a control by the Tab key alone."""
    wanted = page.get_by_role(role, name=name, exact=True).first
    for _press in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"the keyboard never reached « {name} »")


def send(page: Any, button: str) -> str:
    """Press a button by the keyboard; returns what the page that it brings says."""
    reach(page, "button", button)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    return page.locator("main").inner_text().replace("\xa0", " ").replace("\u202f", " ")


def test_a_need_is_sent_answered_with_a_content_discussed_and_said_to_be_met(
    page: Any, browser: Any, demo: Any, mailbox: Mailbox
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/courtage/demande/")
    reach(page, "textbox", "Votre besoin")
    page.keyboard.insert_text(NEED)
    page.keyboard.press("Tab")
    page.keyboard.insert_text(ASKING)
    send(page, "Envoyer au courtier")
    broker = browser.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900}, locale="fr-CA").new_page()
    take_and_answer_with_a_practice(broker)
    write(broker, "Cette pratique y répond-elle ?")
    body = mailbox.wait_for(ASKING).get_body(("plain",))
    found = LINK.search(body.get_content()) if body else None
    assert found is not None
    page.goto(found[0])
    judged(page, "answered")
    assert page.locator(f'main a[href="{PRACTICE}"]').is_visible()
    reach(page, "textbox", "Votre message")
    page.keyboard.insert_text("Oui : et combien cela coûte-t-il ?")
    assert "Oui : et combien cela coûte-t-il ?" in send(page, "Répondre au courtier")
    write(broker, "Les coûts sont dans la page.", closing=True)
    page.reload()
    judged(page, "closed")
    reach(page, "radio", "Oui")
    page.keyboard.press("Space")
    send(page, "Le dire au courtier")
    assert "Merci." in page.locator(".notice").inner_text()
    broker.reload()
    assert "combien cela coûte-t-il" in broker.locator("main").inner_text()
    broker.context.close()


def take_and_answer_with_a_practice(broker: Any) -> None:
    """Take the need from the queue, link a practice to it, and open its messages."""
    sign_in(broker, "courtage@inters4.example")
    broker.goto("/admin/snippets/brokering/knowledgerequest/")
    row = broker.locator("tr", has_text=NEED[:40])
    with broker.expect_navigation(wait_until="load"):
        row.get_by_role("button", name="Prendre").click()
    form = broker.url
    broker.get_by_role("button", name="Ajouter : Contenu").click()
    broker.locator("[id^=inline_child_answers-0]").get_by_role("button", name="Choisissez une page").first.click()
    chooser = broker.locator(".modal-dialog")
    chooser.get_by_role("textbox").first.fill("paramédecine communautaire")
    chooser.get_by_role("link", name="Paramédecine communautaire").first.click()
    chooser.wait_for(state="detached")
    with broker.expect_navigation(wait_until="load"):
        broker.get_by_role("button", name="Enregistrer", exact=True).click()
    broker.goto(form)
    with broker.expect_navigation(wait_until="load"):
        broker.locator("a[href$='/echange/']").click()


def write(broker: Any, text: str, closing: bool = False) -> None:
    broker.get_by_label("Votre message").fill(text)
    broker.get_by_label("Ce message répond au besoin").set_checked(closing)
    with broker.expect_navigation(wait_until="load"):
        broker.get_by_role("button", name="Envoyer par courriel").click()
