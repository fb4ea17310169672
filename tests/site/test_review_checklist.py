"""The screen of a step: the checklist of the kind, what the portal verified, the decision, whom it is given to."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation
from wagtail.models import Page

from portal.administration.dashboard import tasks_of
from portal.review.chores import remind
from portal.review.facts import images_described, references_cited
from portal.review.models import ReviewStep
from practices.models import PracticePage
from tests.site.test_editing import form_of
from tests.site.test_review_steps import browser, member, section, submitted

__all__ = ["section"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture
def waiting(section: Any) -> Any:
    """A page that waits for a lead: the page, the lead, the address of the step."""
    lead = member("responsable", "lead")
    page = submitted(member("redaction"))
    return page, lead, f"/admin/review/{page.current_workflow_task_state.pk}/"


def answers(said: str = "yes") -> dict[str, str]:
    return {check.name: said for check in PracticePage.content_kind.checklist}


def test_the_checklist_is_shown_beside_the_page_and_kept_with_the_decision(waiting):
    _page, lead, address = waiting
    client = browser(lead)
    shown = client.get(address).content.decode().replace("\xa0", " ")
    assert "Le texte se comprend-il à la première lecture ?" in shown
    assert "La page n’a pas d’image." in shown
    assert "Reste à documenter" in shown
    assert f'src="{address}page/"' in shown
    framed = client.get(f"{address}page/")
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "À relire" in framed.content.decode()
    assert client.post(address, {"approve": "1"}).status_code == 400
    client.post(address, answers() | {"approve": "1"})
    step = ReviewStep.objects.order_by("pk")[0]
    assert {row["answer"] for row in step.checklist} == {"yes"}
    assert step.state.status == "approved"
    assert step.state.finished_by == lead
    assert step.state.finished_at is not None


def test_changes_and_an_approval_in_spite_of_a_no_are_said_in_words(waiting):
    page, lead, address = waiting
    client = browser(lead)
    assert client.post(address, {"reject": "1", "comment": " "}).status_code == 400
    assert client.post(address, answers("no") | {"approve": "1"}).status_code == 400
    assert page.current_workflow_task_state.status == "in_progress"
    client.post(address, {"reject": "1", "comment": "Dites la clientèle."})
    assert Page.objects.get(pk=page.pk).current_workflow_state.status == "needs_changes"


def test_wagtail_s_own_ways_to_approve_lead_to_the_checklist(waiting):
    page, lead, address = waiting
    client = browser(lead)
    state = page.current_workflow_task_state
    asked = f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/"
    for answer in (client.get(asked), client.post(asked, {"comment": ""})):
        assert (answer.status_code, answer.url) == (302, address)
    form = f"/admin/pages/{page.pk}/edit/"
    client.post(
        form,
        form_of(page)
        | {"title": "Corrigée en relisant", "action-workflow-action": "true", "workflow-action-name": "approve"},
    )
    page = Page.objects.get(pk=page.pk).specific
    assert page.get_latest_revision_as_object().title == "Corrigée en relisant"
    assert page.current_workflow_task_state.status == "in_progress"


def test_its_author_reads_the_step_and_decides_nothing(waiting):
    page, _lead, address = waiting
    client = browser(page.owner)
    assert "Approuver" not in client.get(address).content.decode()
    client.post(address, answers() | {"approve": "1"})
    assert page.current_workflow_task_state.status == "in_progress"


def test_the_portal_verifies_images_and_references():
    rows = [("reference", {"key": key, "text": f"Un texte, {key}."}) for key in ("citee", "oubliee")]
    page = PracticePage(title="Une pratique", summary="Dit ici [@citee].", image_id=1, image_alt=" ", references=rows)
    with translation.override("fr-ca"):
        assert images_described(page) == "1 image n’a pas de description."
        assert references_cited(page) == "Aucun texte ne cite : oubliee."
        assert references_cited(PracticePage(title="Une pratique")) == "La page n’a pas de référence."


def test_a_late_step_is_listed_to_who_may_decide_and_its_assignee_is_reminded_once(
    waiting, django_capture_on_commit_callbacks
):
    page, lead, address = waiting
    other = member("responsable2", "lead")
    late = timezone.localdate() - timedelta(days=1)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        browser(lead).post(address, {"give": "1", "assignee": other.pk, "due_on": late.isoformat()})
    assert [message.to for message in mail.outbox] == [[other.email]]
    slugs = [task.slug for task in tasks_of(lead)]
    assert slugs[0] == "late-reviews"
    assert "late-reviews" not in [task.slug for task in tasks_of(page.owner)]
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        remind()
        remind()
    assert [message.to for message in mail.outbox] == [[other.email]]
    assert address in mail.outbox[0].body


def test_a_step_is_given_only_to_who_may_decide_it(waiting):
    page, lead, address = waiting
    answer = browser(lead).post(address, {"give": "1", "assignee": page.owner.pk, "due_on": ""})
    assert answer.status_code == 400
    assert ReviewStep.objects.get().assignee is None
