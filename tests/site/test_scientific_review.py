"""The scientific review of syntheses: who may do it, what they read, when it is skipped, what readers are told."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, TaskState

from portal.accounts.memberships import leave
from portal.accounts.models import Membership
from portal.accounts.services import REVIEW, ensure_authors, ensure_reviewers
from portal.review.chores import remind
from portal.review.models import ReviewStep, ScientificApproval, ScientificReview
from portal.review.services import SCIENTIFIC, THREE_STEPS, TWO_STEPS, ensure_scientific_step
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_page, make_section
from tests.site.test_editing import form_of
from tests.site.test_review_interests import CONFLICT, answers, is_live
from tests.site.test_review_steps import browser, member, section, task_of

__all__ = ["section"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
SCIENCE = {check.name: "yes" for check in SynthesisPage.content_kind.scientific_checklist}
APPROVES = SCIENCE | {"interest": "none", "approve": "1"}


@pytest.fixture
def syntheses(section: Any) -> Any:
    """The section of syntheses of an establishment, with the three steps."""
    place = make_establishment()
    found = make_section(SynthesisPage, place)
    ensure_authors(establishment=place, section=found)
    ensure_reviewers()
    ensure_scientific_step()
    return found


def reviewer(name: str = "science", **names: str) -> Any:
    person = member(name, "reviewer")
    type(person).objects.filter(pk=person.pk).update(**names)
    person.refresh_from_db()
    return person


def submitted(by: Any, model: Any = SynthesisPage, title: str = "À relire", **fields: Any) -> Any:
    page = make_page(model, title=title, summary="Un résumé.", live=False, owner=by, **fields)
    page.save_revision(user=by)
    page.get_workflow().start(page, by)
    return page


def step_of(page: Any) -> str:
    return f"/admin/review/{state_of(page).pk}/"


def state_of(page: Any) -> TaskState:
    return Page.objects.get(pk=page.pk).current_workflow_task_state


def approved_by_broker(page: Any, broker: Any) -> Any:
    """What the broker's approval answers."""
    assert task_of(page).name == REVIEW
    return browser(broker).post(step_of(page), answers(interest="none"))


@pytest.fixture
def waiting(syntheses: Any) -> tuple[Any, Any, Any]:
    """A synthesis that waits for its scientific review: the page, a reviewer, a broker."""
    science, broker = reviewer(), member("courtage", "broker")
    page = submitted(member("redaction"))
    answer = approved_by_broker(page, broker)
    assert task_of(page).name == SCIENTIFIC
    assert answer.url == step_of(page), "the broker is led to choose who reviews"
    return page, science, broker


def test_a_reviewer_reads_the_draft_answers_and_approves_and_the_page_says_so_without_a_name(waiting):
    page, science, _broker = waiting
    client = browser(science)
    address = step_of(page)
    shown = client.get(address).content.decode()
    assert "La recherche des écrits suffit-elle à la question ?" in shown
    assert "La façon de chercher et de choisir les études" not in shown, "brokers have answered theirs"
    assert "/edit/" not in shown, "what one may not change isn't offered"
    assert "Un résumé." in client.get(f"{address}page/").content.decode()
    refused = client.post(address, {"interest": "none", "approve": "1"})
    assert refused.status_code == 400
    assert "Répondez avant d’approuver" in refused.content.decode()
    assert not is_live(page)
    client.post(address, APPROVES)
    assert is_live(page)
    facts = BeautifulSoup(Client().get(Page.objects.get(pk=page.pk).url).content, "html.parser").select_one(".facts")
    told = facts.get_text(" ", strip=True)
    assert "Relecture scientifique" in told
    assert science.email not in Client().get(Page.objects.get(pk=page.pk).url).content.decode()
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.workflow.approve", user=science).exists()


def test_the_draft_is_read_exactly_while_the_step_waits(waiting):
    page, science, broker = waiting
    address = step_of(page)
    colleague = reviewer("collegue")
    client = browser(science)
    before = submitted(member("redaction2"), title="Pas encore")
    assert client.get(step_of(before)).status_code == 404, "brokers read it first"
    assert client.get(f"{step_of(before)}page/").status_code == 404
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 404, "reading isn't changing"
    client.post(address, APPROVES)
    after = client.get(address)
    assert after.status_code == 200, "what one decided is said to whoever did"
    assert "<iframe" not in after.content.decode()
    assert client.get(f"{address}page/").status_code == 404
    assert browser(colleague).get(address).status_code == 404
    assert browser(broker).get(address).status_code == 200


def test_who_leaves_the_role_reads_the_draft_no_more(waiting):
    page, science, _broker = waiting
    leave(membership=Membership.objects.get(person=science))
    assert browser(science).get(step_of(page)).status_code != 200
    assert not TaskState.objects.reviewable_by(science).exists()


def test_changes_are_asked_in_words_and_the_step_comes_back_to_the_same_person(waiting):
    page, science, broker = waiting
    browser(broker).post(step_of(page), {"give": "1", "assignee": science.pk, "due_on": "2031-01-31"})
    client = browser(science)
    assert client.post(step_of(page), {"interest": "none", "reject": "1"}).status_code == 400
    mail.outbox.clear()
    client.post(step_of(page), {"interest": "none", "reject": "1", "comment": "Citez la stratégie de recherche."})
    assert [message.to for message in mail.outbox] == [[page.owner.email]]
    assert "Citez la stratégie de recherche." in mail.outbox[0].body
    page = SynthesisPage.objects.get(pk=page.pk)
    page.save_revision(user=page.owner)
    page.current_workflow_state.resume(user=page.owner)
    assert task_of(page).name == SCIENTIFIC, "brokers aren't asked again"
    assert ReviewStep.objects.get(state=state_of(page)).assignee == science


def test_a_broker_or_a_lead_chooses_the_reviewer_who_is_told(waiting):
    page, science, broker = waiting
    other, lead, address = reviewer("autre"), member("responsable", "lead"), step_of(page)
    # A broker who corrected the text still chooses.
    SynthesisPage.objects.get(pk=page.pk).save_revision(user=broker)
    mail.outbox.clear()
    choices = BeautifulSoup(browser(broker).get(address).content, "html.parser").select("#id_assignee option")
    assert {option["value"] for option in choices} == {"", str(science.pk), str(other.pk)}
    browser(broker).post(address, {"give": "1", "assignee": other.pk, "due_on": "2031-01-31"})
    assert [message.to for message in mail.outbox] == [[other.email]]
    assert "Une relecture scientifique est demandée" in mail.outbox[0].body
    assert PageLogEntry.objects.filter(page=page.pk, action="review.give", user=broker).exists()
    browser(lead).post(address, {"give": "1", "assignee": science.pk})
    assert ReviewStep.objects.get(state=state_of(page)).assignee == science
    browser(page.owner).post(address, {"give": "1", "assignee": other.pk})
    assert browser(broker).post(address, {"give": "1", "assignee": broker.pk}).status_code == 400
    assert ReviewStep.objects.get(state=state_of(page)).assignee == science
    browser(broker).post(address, APPROVES)
    assert not is_live(page), "a broker doesn't stand in for a reviewer"


def test_nobody_reviews_a_text_in_which_they_had_a_hand(syntheses):
    broker, author = member("courtage", "broker"), member("redaction")
    named, wrote = reviewer("nommee", first_name="Zoé", last_name="Béland"), reviewer("ecrit")
    other = reviewer("autre")
    page = make_page(SynthesisPage, title="À relire", summary="Un résumé.", live=False, owner=author)
    page.contributors = [("contributor", {"given": "Zoe", "name": "Beland"})]
    page.save_revision(user=wrote)
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    mail.outbox.clear()
    approved_by_broker(page, broker)
    assert [message.to for message in mail.outbox] == [[other.email]]
    assert browser(wrote).get(step_of(page)).status_code == 404
    seen = browser(named).get(step_of(page)).content.decode()
    assert "votre nom est parmi ceux de ses auteurs" in seen
    assert "<iframe" not in seen
    assert browser(named).get(f"{step_of(page)}page/").status_code == 404
    assert browser(named).post(step_of(page), APPROVES).status_code == 403
    browser(other).post(step_of(page), APPROVES)
    assert is_live(page)


def test_the_step_is_skipped_and_says_why_where_nobody_may_review(syntheses):
    broker = member("courtage", "broker")
    page = submitted(member("redaction"))
    answer = browser(broker).post(step_of(page), answers(interest="none"), follow=True)
    assert is_live(page)
    assert "Personne n’a le rôle « relecture scientifique »" in answer.content.decode().replace("\xa0", " ")
    assert "Relecture scientifique" not in Client().get(Page.objects.get(pk=page.pk).url).content.decode()
    only = reviewer()
    page = submitted(only, title="La sienne")
    approved_by_broker(page, broker)
    assert is_live(page)
    skipped = TaskState.objects.get(status=TaskState.STATUS_SKIPPED, task__name=SCIENTIFIC, revision__object_id=page.pk)
    assert "a pris part à ce contenu, ou y a un intérêt" in skipped.comment
    digest = submitted(member("redaction2"), DigestPage, "Un résumé")
    assert digest.get_workflow().name == THREE_STEPS
    reviewer("autre")
    browser(broker).post(step_of(digest), {c.name: "yes" for c in DigestPage.content_kind.checklist} | {"approve": "1"})
    assert is_live(digest), "digests have no scientific review"


def test_who_declares_a_conflict_reads_no_more_and_brokers_do_without_where_nobody_is_left(waiting):
    page, science, broker = waiting
    address = step_of(page)
    assert 'name="skip"' not in browser(broker).get(address).content.decode()
    browser(broker).post(address, {"skip": "1", "reason": "Pressée."})
    assert not is_live(page)
    mail.outbox.clear()
    browser(science).post(address, APPROVES | CONFLICT)
    assert [message.to for message in mail.outbox] == [[broker.email]]
    assert browser(science).get(f"{address}page/").status_code == 404
    assert browser(science).get(address).status_code == 200
    client = browser(broker)
    assert client.post(address, {"skip": "1", "reason": ""}).status_code == 400
    assert not is_live(page)
    client.post(address, {"skip": "1", "reason": "Personne d’autre ne connaît ce domaine."})
    assert is_live(page)
    assert not ScientificApproval.objects.exists()
    assert PageLogEntry.objects.get(action="review.skip").data["reason"].startswith("Personne d’autre")


def test_while_it_waits_nobody_changes_the_page_nor_publishes_it(waiting):
    page, science, broker = waiting
    client = browser(broker)
    before = Page.objects.get(pk=page.pk).latest_revision_id
    client.post(f"/admin/pages/{page.pk}/edit/", form_of(page) | {"action-publish": "1"})
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", {"include_descendants": ""})
    assert not is_live(page)
    assert Page.objects.get(pk=page.pk).latest_revision_id == before
    assert task_of(page).name == SCIENTIFIC
    SynthesisPage.objects.get(pk=page.pk).save_revision()
    answer = browser(science).post(step_of(page), APPROVES)
    assert answer.status_code == 409, "what changed behind the review isn't approved"
    assert "demandez qu’on la soumette de nouveau" in answer.content.decode()
    assert not is_live(page)


def test_one_finds_ones_reviews_and_is_reminded_of_those_that_are_late(waiting):
    page, science, broker = waiting
    panel = browser(broker).get("/admin/").content.decode().replace("\xa0", " ")
    assert "1 contenu est en relecture scientifique." in panel
    assert "confiée à personne" in panel
    step = ReviewStep.objects.get(state=state_of(page))
    step.assignee, step.due_on = science, timezone.localdate() - timedelta(days=1)
    step.save()
    space = " ".join(BeautifulSoup(browser(science).get("/mon-espace/").content, "html.parser").get_text(" ").split())
    assert "Mes relectures À relire confiée à vous" in space
    assert "Mes relectures" not in browser(broker).get("/mon-espace/").content.decode()
    panel = browser(broker).get("/admin/").content.decode()
    assert "1 relecture est en retard" in panel.replace("\xa0", " ")
    assert browser(science).get("/admin/").status_code == 200
    mail.outbox.clear()
    remind()
    assert [message.to for message in mail.outbox] == [[science.email]]
    browser(science).post(step_of(page), APPROVES)
    assert "approuvée le" in browser(science).get("/mon-espace/").content.decode()


@pytest.mark.thorough
def test_the_page_says_that_its_text_changed_since_and_its_versions_what_was_true_of_each(waiting):
    page, science, broker = waiting
    browser(science).post(step_of(page), APPROVES)
    live = SynthesisPage.objects.get(pk=page.pk)
    live.save_revision(user=broker).publish(user=broker)
    assert "avant les derniers changements" in Client().get(live.url).content.decode()
    first = Client().get(f"{live.url}v1/").content.decode()
    assert "Relecture scientifique" in first
    assert "avant les derniers changements" not in first


def test_portals_of_before_get_the_step_once_and_their_reviewers_enter_the_administration(section):
    person = reviewer()
    person.groups.clear()
    index = make_section(SynthesisPage, make_establishment()).get_parent()
    steps = import_module("portal.review.migrations.0005_syntheses_are_reviewed_scientifically")
    group = import_module("portal.accounts.migrations.0008_reviewers_group")
    for _again in range(2):
        steps.read_last(apps, None)
        group.make_group(apps, None)
    ensure_scientific_step()
    names = [task.name for task in index.get_workflow().tasks]
    assert (index.get_workflow().name, len(names), names[-1]) == (THREE_STEPS, 3, SCIENTIFIC)
    assert ScientificReview.objects.count() == 1
    assert section.get_workflow().name == TWO_STEPS, "practices have two steps"
    assert type(person).objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")
