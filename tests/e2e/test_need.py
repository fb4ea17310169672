"""The thread of a need, on a phone: sent, taken from the queue, answered with a content, read by its private link."""

import re
from typing import Any

from portal.demo.pages import PRACTICE
from tests.e2e.conftest import Mailbox
from tests.e2e.pages import axe_violations, overflow, sign_in

ASKING = "qui-cherche@inters4.example"
NEED = "Comment garder à domicile des aînés qui reviennent souvent à l’urgence ?"
PHONE = {"width": 320, "height": 700}


def judged(page: Any, where: str) -> None:
    assert axe_violations(page) == [], where
    assert not overflow(page), where


def go_to(page: Any, role: str, name: str) -> None:
    """Reach a control by the Tab key alone, from where one is."""
    wanted = page.get_by_role(role, name=name, exact=True).first
    for _press in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"the keyboard never reached « {name} »")


def send(page: Any, button: str) -> None:
    go_to(page, "button", button)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def test_a_need_is_sent_answered_with_a_content_read_replied_to_and_said_to_help(
    page: Any, browser: Any, demo: Any, mailbox: Mailbox
) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/courtage/demande/")
    go_to(page, "textbox", "Votre besoin")
    page.keyboard.insert_text(NEED)
    page.keyboard.press("Tab")
    page.keyboard.insert_text(ASKING)
    send(page, "Envoyer au courtier")
    judged(page, "received")
    link = answer_as_a_broker(browser, demo, mailbox)
    page.goto(link)
    assert "/courtage/echange/" in page.url
    judged(page, "answered")
    assert page.locator(f'main a[href="{PRACTICE}"]').is_visible()
    go_to(page, "textbox", "Votre message")
    page.keyboard.insert_text("Merci : c’est ce qu’il nous fallait.")
    send(page, "Répondre au courtier")
    assert "Merci : c’est ce qu’il nous fallait." in page.locator("main").inner_text().replace("\xa0", " ")
    page.goto(f"{demo.url}/")


def answer_as_a_broker(browser: Any, demo: Any, mailbox: Mailbox) -> str:
    """Take the need from the queue, give it a content, write that it answers; returns the private link of the mail."""
    context = browser.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900}, locale="fr-CA")
    broker = context.new_page()
    sign_in(broker, "courtage@inters4.example")
    broker.goto("/admin/snippets/brokering/knowledgerequest/")
    row = broker.locator("tr", has_text=NEED[:40])
    with broker.expect_navigation(wait_until="load"):
        row.get_by_role("button", name="Prendre").click()
    print(broker.url)
    broker.screenshot(path="/tmp/vis/need.png", full_page=True)
    print(broker.locator("main").inner_text()[:3000])
    raise SystemExit
