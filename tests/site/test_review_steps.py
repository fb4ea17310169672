"""The two steps of a review: the leads of the establishment, then brokers."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import Page, Workflow, WorkflowPage
from wagtail.users.models import UserProfile

from portal.accounts.memberships import join, leave
from portal.accounts.models import Membership
from portal.accounts.services import REVIEW, ensure_authors, ensure_brokers, ensure_review
from portal.review.models import LeadReview, ReviewStep
from portal.review.services import TWO_STEPS, ensure_two_steps
from practices.models import PracticePage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

COMMAND = Membership.Source.COMMAND


@pytest.fixture
def section() -> Any:
    establishment = make_establishment()
    section = make_section(PracticePage, establishment)
    ensure_review(root=make_home(), brokers=ensure_brokers(root=make_home()))
    ensure_authors(establishment=establishment, section=section)
    ensure_two_steps()
    return section


def member(name: str, role: str = "contributor") -> Any:
    person = make_user(f"{name}@inters4.example")
    establishment = None if role in Membership.OF_PORTAL else make_establishment()
    join(person=person, role=role, establishment=establishment, source=COMMAND)
    return person


def submitted(by: Any, title: str = "À relire") -> Any:
    page = make_page(title=title, live=False, owner=by)
    page.save_revision(user=by)
    page.get_workflow().start(page, by)
    return page


def task_of(page: Any) -> Any:
    return Page.objects.get(pk=page.pk).current_workflow_task_state.task.specific


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def approve(page: Any, user: Any) -> int:
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    answers = {check.name: "yes" for check in PracticePage.content_kind.checklist}
    return browser(user).post(f"/admin/review/{state.pk}/", answers | {"approve": "1"}).status_code


def test_the_lead_reads_first_then_a_broker_publishes(section):
    lead, broker = member("responsable", "lead"), member("courtage", "broker")
    page = submitted(member("redaction"))
    assert isinstance(task_of(page), LeadReview)
    assert approve(page, broker) == 302
    assert isinstance(task_of(page), LeadReview), "a broker doesn't decide what a lead may"
    approve(page, lead)
    assert task_of(page).name == REVIEW
    approve(page, lead)
    assert not Page.objects.get(pk=page.pk).live, "a lead doesn't decide what brokers do"
    approve(page, broker)
    assert Page.objects.get(pk=page.pk).live


def test_brokers_read_at_once_where_nobody_leads_or_only_the_author_does(section):
    assert task_of(submitted(member("redaction"))).name == REVIEW
    assert task_of(submitted(member("responsable", "lead"), "Autre")).name == REVIEW


def test_a_lead_of_another_establishment_decides_nothing(section):
    member("responsable", "lead")
    elsewhere = make_user("ailleurs@inters4.example")
    place = make_establishment("cisss-at", "abitibi")
    ensure_authors(establishment=place, section=make_section(PracticePage, place))
    join(person=elsewhere, role="lead", establishment=place, source=COMMAND)
    page = submitted(member("redaction"))
    assert not task_of(page).may_review(page, elsewhere)
    assert browser(elsewhere).get(f"/admin/review/{page.current_workflow_task_state.pk}/").status_code == 404


def test_nobody_approves_a_text_of_their_own_while_somebody_else_may(section):
    author, other = member("responsable", "lead"), member("responsable2", "lead")
    page = submitted(author)
    task = task_of(page)
    assert isinstance(task, LeadReview)
    assert not task.may_review(page, author)
    assert task.may_review(page, other)


def test_brokers_decide_where_the_only_lead_has_left(section):
    lead, broker = member("responsable", "lead"), member("courtage", "broker")
    page = submitted(member("redaction"))
    task = task_of(page)
    assert not task.may_review(page, broker)
    leave(membership=Membership.objects.get(person=lead))
    assert task.may_review(page, broker)
    assert not task.may_review(page, lead)


def test_each_is_told_in_their_language_as_text_and_html(section, django_capture_on_commit_callbacks):
    lead = member("responsable", "lead")
    UserProfile.objects.create(user=lead, preferred_language="en")
    author = member("redaction")
    with django_capture_on_commit_callbacks(execute=True):
        page = submitted(author)
    [message] = [sent for sent in mail.outbox if sent.to == [lead.email]]
    state = page.current_workflow_task_state
    assert "to review: À relire" in message.subject
    assert f"/admin/review/{state.pk}/" in message.body
    assert message.alternatives[0][1] == "text/html"
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        state.reject(user=lead, comment="Citez la source < 2020.")
    assert [sent.to for sent in mail.outbox] == [[author.email]], [sent.subject for sent in mail.outbox]
    message = mail.outbox[0]
    assert "Citez la source < 2020." in message.body
    assert "Citez la source &lt; 2020." in message.alternatives[0][0]
    assert f"/admin/pages/{page.pk}/edit/" in message.body


def test_a_page_under_way_ends_in_the_review_that_it_began(section):
    Workflow.objects.filter(name=TWO_STEPS).delete()
    WorkflowPage.objects.get_or_create(page=make_home().page_ptr, workflow=Workflow.objects.get(name=REVIEW))
    member("responsable", "lead")
    page = submitted(member("redaction"))
    assert task_of(page).name == REVIEW
    ensure_two_steps()
    assert page.get_workflow().name == TWO_STEPS
    page.current_workflow_task_state.approve(user=member("courtage", "broker"))
    assert Page.objects.get(pk=page.pk).live


def test_making_the_steps_again_changes_nothing_and_a_page_keeps_the_review_that_it_is_given(section):
    former = Workflow.objects.get(name=REVIEW)
    WorkflowPage.objects.create(page=section.page_ptr, workflow=former)
    ensure_review(root=make_home(), brokers=ensure_brokers(root=make_home()))
    ensure_two_steps()
    assert WorkflowPage.objects.get(page=section.page_ptr).workflow == former
    assert make_home().get_workflow().name == TWO_STEPS
    tasks = Workflow.objects.get(name=TWO_STEPS).tasks
    assert [task.name for task in tasks] == [LeadReview.objects.get().name, REVIEW]


def test_each_step_is_kept_with_its_establishment_and_its_day(section):
    member("responsable", "lead")
    submitted(member("redaction"))
    step = ReviewStep.objects.get()
    assert step.establishment == make_establishment()
    assert step.due_on is not None


def test_the_author_is_told_politely_that_all_is_approved_and_where_to_read(section):
    author = member("redaction")
    page = submitted(author)
    mail.outbox.clear()
    approve(page, member("courtage", "broker"))
    (told,) = [message for message in mail.outbox if message.to == [author.email]]
    assert "approuvée" in told.subject
    assert "est approuvée et publiée" in told.body.replace("\xa0", " ")
    assert page.url in told.body
    assert "Salut" not in told.body
