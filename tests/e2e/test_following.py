"""A reader keeps a page, follows a search, and is told by a real server of mail; one click stops it."""

import re
from typing import Any

from portal.demo.pages import PRACTICE
from tests.e2e.conftest import Mailbox
from tests.e2e.pages import sign_in

READER = "bsl@inters4.example"


def test_from_a_page_that_is_kept_to_a_message_that_is_stopped(page: Any, browser: Any, mailbox: Mailbox) -> None:
    page.goto(PRACTICE)
    page.get_by_role("button", name="Garder").click()
    page.locator("input[name=username]").fill(READER)
    page.locator("input[name=password]").fill("demo-inters4")
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"**{PRACTICE}")
    assert "Gardée dans À lire" in page.locator(".notice").inner_text().replace("\xa0", " ")
    page.goto("/mon-espace/messages/")
    page.get_by_label("Nouveautés de ce que vous suivez").select_option("at-once")
    page.get_by_role("button", name="Enregistrer mes choix").click()
    page.goto("/recherche/?q=paramédecine+communautaire")
    page.get_by_role("button", name="Suivre par courriel").click()
    assert "Vous suivez ce contenu" in page.locator(".notice").inner_text()
    publish_again(browser, page)
    message = mailbox.wait_for(READER)
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert PRACTICE in text and "Vous recevez ce message parce que" in text
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = re.fullmatch(r"<(.+)>", str(message["List-Unsubscribe"]).strip())
    assert stop is not None
    page.context.clear_cookies()
    page.goto(stop[1])
    page.get_by_role("button", name="Arrêter les messages").click()
    assert page.locator("h1").inner_text() == "Les messages sont arrêtés"


def publish_again(browser: Any, reader: Any) -> None:
    """A broker publishes a page that the search finds."""
    context = browser.new_context(base_url=reader.url.partition("/recherche")[0], locale="fr-CA")
    broker = context.new_page()
    sign_in(broker, "courtage@inters4.example")
    broker.goto(PRACTICE)
    with broker.expect_navigation(wait_until="load"):
        broker.get_by_role("link", name="Modifier cette page").click()
    with broker.expect_navigation():
        broker.evaluate("document.querySelector('[name=action-publish]').click()")
    context.close()
