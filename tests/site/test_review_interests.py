"""Who reviews a synthesis declares their interests; who made it, or has a conflict, leaves it to somebody else."""

import json
from typing import Any

import pytest
from django.core import mail
from wagtail.models import Page

from portal.accounts.services import ensure_authors
from portal.review.models import InterestDeclaration, ReviewStep
from portal.space.erasure import erase_person
from portal.space.my_data import export_of
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page, make_section
from tests.site.test_editing import form_of
from tests.site.test_review_steps import browser, member, section

__all__ = ["section"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
CONFLICT = {"interest": "conflict", "interest_details": "J’ai dirigé l’un des travaux résumés."}


@pytest.fixture
def waiting(section: Any) -> tuple[Any, Any, Any, str]:
    """A synthesis that waits for brokers: the page, two of them, the address of the step."""
    place = make_establishment()
    ensure_authors(establishment=place, section=make_section(SynthesisPage, place))
    page = make_page(SynthesisPage, title="À relire", summary="Un résumé.", live=False, owner=member("redaction"))
    page.save_revision(user=page.owner)
    page.get_workflow().start(page, page.owner)
    state = page.current_workflow_task_state
    return page, member("courtage", "broker"), member("autre", "broker"), f"/admin/review/{state.pk}/"


def answers(**others: str) -> dict[str, str]:
    return {check.name: "yes" for check in SynthesisPage.content_kind.checklist} | {"approve": "1"} | others


def is_live(page: Any) -> bool:
    return Page.objects.get(pk=page.pk).live


def named(page: Any, **name: str) -> None:
    page.contributors = [("contributor", name)]
    page.save()


def test_no_decision_without_a_declaration_which_is_kept_with_the_step(waiting):
    page, broker, _other, address = waiting
    client = browser(broker)
    refused = client.post(address, answers())
    assert refused.status_code == 400
    assert "Dites d’abord si vous avez un conflit d’intérêts" in refused.content.decode()
    assert client.post(address, {"reject": "1", "comment": "À reprendre."}).status_code == 400
    client.post(address, answers(interest="none"))
    assert is_live(page)
    assert "Aucun conflit d’intérêts" in browser(page.owner).get(address).content.decode()
    declaration = InterestDeclaration.objects.get()
    assert (declaration.person, declaration.conflict) == (broker, False)


def test_a_conflict_decides_nothing_and_asks_somebody_else(waiting):
    page, broker, other, address = waiting
    step = ReviewStep.objects.get()
    step.assignee = broker
    step.save()
    client = browser(broker)
    assert client.post(address, answers(interest="conflict")).status_code == 400, "which one is to be said"
    mail.outbox.clear()
    client.post(address, answers(**CONFLICT))
    assert not is_live(page)
    assert [message.to for message in mail.outbox] == [[other.email]]
    assert "Vous avez déclaré un conflit d’intérêts" in client.get(address).content.decode()
    assert client.post(address, answers(interest="none")).status_code == 403
    assert not is_live(page)
    seen = browser(other).get(address).content.decode()
    assert "J’ai dirigé l’un des travaux résumés." in seen
    assert f'value="{broker.pk}"' not in seen, "it isn't given to them again"
    browser(other).post(address, answers(interest="none"))
    assert is_live(page)


def test_who_is_named_among_the_authors_approves_nothing_whatever_the_accents(section, waiting):
    page, broker, other, _address = waiting
    broker.first_name, broker.last_name = "Zoé", "Béland-Roy"
    broker.save()
    state = page.current_workflow_task_state
    named(page, given="Zoe", name="Beland-Roy")
    state.revision = page.save_revision()
    state.save()
    address = f"/admin/review/{state.pk}/"
    answer = browser(broker).post(address, answers(interest="none"))
    assert answer.status_code == 403
    assert "votre nom est parmi ceux de ses auteurs" in answer.content.decode()
    browser(other).post(address, answers(interest="none"))
    assert is_live(page)


def test_who_wrote_it_goes_around_the_review_by_no_other_way(waiting):
    page, broker, _other, address = waiting
    Page.objects.filter(pk=page.pk).update(owner=broker)
    client = browser(broker)
    form = f"/admin/pages/{page.pk}/edit/"
    assert client.post(form, form_of(page) | {"action-publish": "1"}).url == address
    asked = f"/admin/pages/workflow/action/{page.pk}/reject/{page.current_workflow_task_state.pk}/"
    assert client.post(asked, {"comment": "Changez."}).url == address
    client.post(
        form, form_of(page) | {"action-workflow-action": "true", "workflow-action-name": "reject", "comment": "x"}
    )
    assert not is_live(page)
    assert page.current_workflow_task_state.status == "in_progress"


def test_brokers_read_for_the_only_lead_who_declares_a_conflict(section, waiting):
    page, broker, _other, _address = waiting
    lead = member("responsable", "lead")
    page.current_workflow_state.cancel(user=page.owner)
    page.get_workflow().start(page, page.owner)
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    address = f"/admin/review/{state.pk}/"
    browser(broker).post(address, answers(interest="none"))
    state.refresh_from_db()
    assert state.status == "in_progress", "a broker doesn't decide what a lead may"
    browser(lead).post(address, answers(**CONFLICT))
    browser(broker).post(address, answers(interest="none"))
    state.refresh_from_db()
    assert state.status == "approved"


def test_what_one_declared_is_exported_and_its_words_go_with_the_account(waiting):
    _page, broker, other, address = waiting
    client = browser(broker)
    client.post(address, answers(**CONFLICT))
    exported = export_of(broker)
    assert "J’ai dirigé l’un des travaux résumés." in json.dumps(exported, ensure_ascii=False, default=str)
    erase_person(person=broker)
    declaration = InterestDeclaration.objects.get()
    assert (declaration.person, declaration.conflict, declaration.details) == (None, True, "")
    assert "mots effacés" in browser(other).get(address).content.decode()
