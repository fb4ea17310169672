"""A session ends while an author writes: what they wrote arrives all the same."""

from typing import Any

import pytest

from portal.demo.accounts import DEMO_PASSWORD
from tests.e2e.pages import begin_synthesis, wait_until
from tests.e2e.test_journeys import sign_in

AUTHOR = "redaction@inters4.example"
SUMMARY = "Un résumé écrit pendant que la session se fermait, avec « guillemets » & <signes>."


@pytest.fixture
def written(page: Any) -> Any:
    """An author in front of a new synthesis, whose text is typed and not sent."""
    # Wagtail saves by itself what is complete; what is not is on the screen alone.
    page.add_init_script("window.addEventListener('w-autosave:save', event => event.preventDefault(), true)")
    sign_in(page, AUTHOR)
    page.wait_for_url(lambda address: "/connexion/" not in address)
    begin_synthesis(page)
    return page


def write(page: Any, title: str) -> None:
    page.locator("#id_title").press_sequentially(title)
    wait_until(page, "document.querySelector('#id_slug').value !== ''")
    page.locator("#id_summary").fill(SUMMARY)


def end_session(page: Any) -> None:
    page.context.clear_cookies(name="sessionid")


def save(page: Any) -> None:
    with page.expect_navigation():
        page.evaluate("document.querySelector('button.action-save').click()")


def sign_in_on_the_way(page: Any) -> None:
    page.get_by_label("Adresse électronique").fill(AUTHOR)
    page.get_by_label("Mot de passe").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Ouvrir la session et enregistrer").click()
    page.wait_for_url("**/edit/**")


def test_what_was_written_is_kept_and_saved_as_the_author_signs_in_again(written: Any) -> None:
    end_session(written)
    write(written, "Texte d’une session fermée")
    save(written)
    assert "Votre texte a été gardé" in written.locator("h1").inner_text()
    sign_in_on_the_way(written)
    assert written.locator("#id_summary").input_value() == SUMMARY
    assert "Ce que vous aviez écrit a été gardé" in written.locator(".messages").inner_text()


def test_what_was_written_survives_a_session_opened_again_in_another_tab(written: Any) -> None:
    end_session(written)
    other = written.context.new_page()
    sign_in(other, AUTHOR)
    other.wait_for_url(lambda address: "/connexion/" not in address)
    write(written, "Texte d’un onglet resté ouvert")
    save(written)
    assert "gardé dans cette page" in written.locator("main").inner_text().replace("\xa0", " ")
    written.get_by_role("button", name="Envoyer de nouveau").click()
    written.wait_for_url("**/edit/**")
    assert written.locator("#id_summary").input_value() == SUMMARY
