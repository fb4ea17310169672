"""The review of a page: comments on its form, changes asked in words, a mail that says them, checks that read."""

import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import Page, get_page_models

from portal.accounts.services import BROKERS, ensure_roles
from portal.core.models import BasePage
from practices.models import PracticePage
from tests.factories import make_establishment, make_page, make_section, make_user
from tests.site.test_editing import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

TYPES = [model for model in get_page_models() if issubclass(model, BasePage)]


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def submitted() -> Any:
    """A practice that its author sent to the brokers, with the broker's browser."""
    section = make_section(PracticePage, make_establishment())
    ensure_roles()
    author = make_user("redaction@inters4.example", groups=[f"Rédaction – {section.establishment.slug}"])
    page = make_page(title="Une pratique", live=False)
    page.owner = author
    page.save()
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    mail.outbox.clear()
    broker = signed_in(make_user("courtage@inters4.example", groups=[BROKERS]))
    return page, broker, page.current_workflow_task_state


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_every_page_type_takes_comments(model):
    assert "comments" in model.get_edit_handler().get_form_class().formsets


@pytest.mark.parametrize("how", ["action", "collect_action_data"])
def test_changes_are_not_asked_without_a_word(submitted, how):
    page, broker, state = submitted
    address = f"/admin/pages/workflow/{how}/{page.pk}/reject/{state.pk}/"
    answer = broker.post(address, {"comment": " "}, headers={"x-requested-with": "XMLHttpRequest"})
    assert "Dites ce qu’il faut changer" in json.loads(answer.content)["html"]
    state.refresh_from_db()
    assert state.status == "in_progress"


def test_the_form_of_the_page_asks_for_no_change_without_a_word_and_keeps_what_was_written(submitted):
    page, broker, state = submitted
    values = form_of(page) | {"title": "Titre corrigé", "action-workflow-action": "true"}
    values |= {"workflow-action-name": "reject", "workflow-action-extra-data": "{}"}
    answer = broker.post(f"/admin/pages/{page.pk}/edit/", values, follow=True)
    assert "Rien n’a été demandé" in answer.content.decode()
    state.refresh_from_db()
    assert state.status == "in_progress"
    assert Page.objects.get(pk=page.pk).get_latest_revision().content["title"] == "Titre corrigé"


def test_the_author_is_told_what_to_change(submitted, django_capture_on_commit_callbacks):
    page, broker, state = submitted
    with django_capture_on_commit_callbacks(execute=True):
        broker.post(
            f"/admin/pages/workflow/action/{page.pk}/reject/{state.pk}/", {"comment": "Citez la source < 2020."}
        )
    message = next(message for message in mail.outbox if "redaction@inters4.example" in message.to)
    assert "changements demandés : Une pratique" in message.subject.replace("\xa0", " ").replace("\u202f", " ")
    assert "Citez la source < 2020." in message.body
    assert f"/admin/pages/{page.pk}/edit/" in message.body
    for said in (message.subject, message.body):
        assert "rejet" not in said.lower()


def test_the_preview_of_the_editor_carries_the_checker_and_the_public_page_does_not(submitted):
    page, broker, _state = submitted
    address = f"/admin/pages/{page.pk}/edit/preview/"
    assert broker.post(address, form_of(page)).json()["is_valid"]
    assert "<wagtail-userbar" in broker.get(address, {"in_preview_panel": "true"}).content.decode()
    live = make_page(title="Publiée")
    assert "wagtail-userbar" not in broker.get(live.url).content.decode()
