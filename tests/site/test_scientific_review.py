"""The scientific review of syntheses: who leads it, who may do it, when it is skipped, what readers are told."""

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
from portal.evaluation.chores import remind_reviewers
from portal.evaluation.models import Evaluation, Review
from portal.review.models import ScientificApproval, ScientificReview
from portal.review.services import SCIENTIFIC, THREE_STEPS, TWO_STEPS, ensure_scientific_step
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_page, make_section
from tests.site.test_editing import form_of
from tests.site.test_review_interests import answers, is_live
from tests.site.test_review_steps import browser, member, section, task_of

__all__ = ["section"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
SCIENCE = {f"check-{check.name}": "yes" for check in SynthesisPage.content_kind.scientific_checklist}
REPORT = SCIENCE | {"to_authors": "La méthode est claire.", "recommendation": "accept", "give": "1"}
DUE = "2031-01-31"


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


def state_of(page: Any) -> TaskState:
    return Page.objects.get(pk=page.pk).current_workflow_task_state


def evaluation_of(page: Any) -> Evaluation:
    return Evaluation.objects.filter(page=page.pk).latest("pk")


def address_of(page: Any) -> str:
    return f"/relectures/{evaluation_of(page).pk}/"


def approved_by_broker(page: Any, broker: Any) -> Any:
    """What the broker's approval answers."""
    assert task_of(page).name == REVIEW
    return browser(broker).post(f"/admin/review/{state_of(page).pk}/", answers(interest="none"))


def invited(page: Any, by: Any, *people: Any) -> Any:
    """What inviting these people answers."""
    sent = {"people": [person.pk for person in people], "due_on": DUE, "message": ""}
    return browser(by).post(f"{address_of(page)}inviter/", sent)


def review_of(page: Any, person: Any) -> Review:
    return Review.objects.filter(round__evaluation=evaluation_of(page), reviewer__person=person).latest("pk")


def own_address(page: Any, person: Any) -> str:
    return f"/relectures/ma-relecture/{review_of(page, person).pk}/"


def accepted(page: Any, person: Any) -> Client:
    client = browser(person)
    client.post(f"{own_address(page, person)}reponse/", {"interest": "none", "accept": "1"})
    return client


def reported(page: Any, person: Any, **fields: Any) -> Any:
    """What handing in a report answers."""
    return accepted(page, person).post(f"{own_address(page, person)}rapport/", REPORT | fields)


def decided(page: Any, by: Any, decision: str = "accept", letter: str = "Bonjour.", **fields: Any) -> Any:
    """What sending a decision answers: the form as it is shown, with the decision and the letter."""
    address = f"{address_of(page)}decision/"
    shown = BeautifulSoup(browser(by).get(address).content, "html.parser")
    sent = {field["name"]: field.get_text() for field in shown.select("form.form textarea")}
    boxes = shown.select("form.form input[type=checkbox][checked]")
    sent |= {field["name"]: field.get("value", "on") for field in boxes}
    return browser(by).post(address, sent | {"decision": decision, "letter": letter, "send": "1"} | fields)


@pytest.fixture
def waiting(syntheses: Any) -> tuple[Any, Any, Any]:
    """A synthesis that waits for its scientific review: the page, a reviewer, a broker."""
    science, broker = reviewer(), member("courtage", "broker")
    page = submitted(member("redaction"))
    answer = approved_by_broker(page, broker)
    assert task_of(page).name == SCIENTIFIC
    assert answer.url == f"/relectures/etape/{state_of(page).pk}/", "the broker is led to invite who reviews"
    return page, science, broker


def test_a_reviewer_accepts_reports_a_broker_decides_and_the_page_says_so_without_a_name(waiting):
    page, science, broker = waiting
    mail.outbox.clear()
    invited(page, broker, science)
    assert [message.to for message in mail.outbox] == [[science.email]]
    client, address = browser(science), own_address(page, science)
    shown = client.get(address).content.decode()
    assert "Un résumé." in shown
    assert client.get(f"{address_of(page)}texte/1/").status_code == 404, "the text is read once one has accepted"
    assert client.post(f"{address}reponse/", {"accept": "1"}).status_code == 400, "interests are declared first"
    accepted(page, science)
    assert "Un résumé." in client.get(f"{address_of(page)}texte/1/").content.decode()
    shown = client.get(address).content.decode()
    assert "La recherche des écrits suffit-elle" in shown
    assert "La façon de chercher et de choisir les études" not in shown, "brokers have answered theirs"
    assert "/edit/" not in shown, "what one may not change isn't offered"
    assert decided(page, broker).status_code == 400, "nobody has reviewed it yet"
    refused = client.post(f"{address}rapport/", {"to_authors": "Bien.", "give": "1"})
    assert (refused.status_code, "Bien." in refused.content.decode()) == (400, True)
    client.post(f"{address}rapport/", REPORT)
    assert not is_live(page), "a reviewer decides nothing"
    decided(page, broker)
    assert is_live(page)
    shown = Client().get(Page.objects.get(pk=page.pk).url).content.decode()
    facts = BeautifulSoup(shown, "html.parser").select_one(".facts").get_text(" ", strip=True)
    assert "Relecture scientifique" in facts
    assert science.email not in shown
    assert not PageLogEntry.objects.filter(page=page.pk, user=science).exists()


def test_the_draft_is_read_by_who_accepted_exactly_while_the_round_goes_on(waiting):
    page, science, broker = waiting
    colleague, text = reviewer("collegue"), f"{address_of(page)}texte/1/"
    assert browser(science).get(text).status_code == 404, "nobody has invited them"
    invited(page, broker, science)
    client = accepted(page, science)
    assert client.get(text).status_code == 200
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 404, "reading isn't changing"
    assert browser(colleague).get(text).status_code == 404
    assert browser(colleague).get(own_address(page, science)).status_code == 404
    assert browser(broker).get(own_address(page, science)).status_code == 404, "a report being written is its author's"
    reported(page, science)
    decided(page, broker)
    assert client.get(own_address(page, science)).status_code == 200, "what one wrote stays theirs to read"
    assert client.get(text).status_code == 404
    assert browser(broker).get(text).status_code == 200


def test_who_leaves_the_role_reads_the_draft_no_more(waiting):
    page, science, broker = waiting
    invited(page, broker, science)
    client = accepted(page, science)
    leave(membership=Membership.objects.get(person=science))
    assert client.get(f"{address_of(page)}texte/1/").status_code == 404
    assert "Vous n’avez plus le rôle" in client.get(own_address(page, science)).content.decode()


def test_a_broker_or_a_lead_invites_and_nobody_else(waiting):
    page, science, broker = waiting
    other, lead = reviewer("autre"), member("responsable", "lead")
    shown = BeautifulSoup(browser(broker).get(f"{address_of(page)}inviter/").content, "html.parser")
    found = {box["value"] for box in shown.select("input[name=people]")}
    assert found == {str(science.pk), str(other.pk)}
    assert invited(page, lead, other).status_code == 302
    assert invited(page, page.owner, science).status_code == 404
    assert invited(page, science, science).status_code == 404
    assert invited(page, broker, broker).status_code == 400, "a broker doesn't stand in for a reviewer"
    assert Review.objects.get().reviewer.person == other


def test_nobody_reviews_a_text_in_which_they_had_a_hand(syntheses):
    broker, author = member("courtage", "broker"), member("redaction")
    named, wrote = reviewer("nommee", first_name="Zoé", last_name="Béland"), reviewer("ecrit")
    other = reviewer("autre")
    page = make_page(SynthesisPage, title="À relire", summary="Un résumé.", live=False, owner=author)
    page.contributors = [("contributor", {"given": "Zoe", "name": "Beland"})]
    page.save_revision(user=wrote)
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    approved_by_broker(page, broker)
    assert invited(page, broker, named, wrote).status_code == 400
    invited(page, broker, other)
    reported(page, other)
    for person in (named, wrote):
        shown = browser(person).get(address_of(page)).content.decode()
        assert other.email not in shown and "Relecture scientifique de votre texte" in shown
    decided(page, broker)
    assert is_live(page)


def test_the_step_is_skipped_and_says_why_where_nobody_may_review(syntheses):
    broker = member("courtage", "broker")
    page = submitted(member("redaction"))
    answer = browser(broker).post(f"/admin/review/{state_of(page).pk}/", answers(interest="none"), follow=True)
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
    checks = {check.name: "yes" for check in DigestPage.content_kind.checklist}
    browser(broker).post(f"/admin/review/{state_of(digest).pk}/", checks | {"approve": "1"})
    assert is_live(digest), "digests have no scientific review"


def test_who_declares_a_conflict_is_out_and_brokers_do_without_where_nobody_is_left(waiting):
    page, science, broker = waiting
    invited(page, broker, science)
    skip = f"{address_of(page)}sans-relecture/"
    browser(broker).post(skip, {"reason": "Pressée."})
    assert not is_live(page), "a review is awaited in time"
    mail.outbox.clear()
    conflict = {"interest": "conflict", "reason": "J’ai dirigé l’un des travaux résumés.", "accept": "1"}
    browser(science).post(f"{own_address(page, science)}reponse/", conflict)
    assert [message.to for message in mail.outbox] == [[broker.email]]
    assert browser(science).get(f"{address_of(page)}texte/1/").status_code == 404
    assert invited(page, broker, science).status_code == 400, "they aren't asked again"
    assert "J’ai dirigé l’un des travaux résumés." in browser(broker).get(address_of(page)).content.decode()
    assert browser(broker).post(skip, {"reason": ""}).status_code == 400
    assert not is_live(page)
    browser(broker).post(skip, {"reason": "Personne d’autre ne connaît ce domaine."})
    assert is_live(page)
    assert not ScientificApproval.objects.exists()
    assert PageLogEntry.objects.get(action="review.skip").data["reason"].startswith("Personne d’autre")


def test_while_it_waits_nobody_changes_the_page_nor_publishes_it(waiting):
    page, science, broker = waiting
    client = browser(broker)
    before = Page.objects.get(pk=page.pk).latest_revision_id
    client.post(f"/admin/pages/{page.pk}/edit/", form_of(page) | {"action-publish": "1"})
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", {"include_descendants": ""})
    client.post(f"/admin/pages/workflow/action/{page.pk}/approve/{state_of(page).pk}/", {"comment": ""})
    assert not is_live(page)
    assert Page.objects.get(pk=page.pk).latest_revision_id == before
    assert task_of(page).name == SCIENTIFIC
    invited(page, broker, science)
    reported(page, science)
    SynthesisPage.objects.get(pk=page.pk).save_revision()
    answer = decided(page, broker, letter="Bonjour, bravo.")
    assert "demandez des révisions" in answer.content.decode(), "what changed behind the review isn't accepted"
    assert "Bonjour, bravo." in answer.content.decode(), "the letter isn't lost"
    assert not is_live(page)


def test_one_finds_ones_reviews_and_is_reminded_of_those_that_are_late(waiting):
    page, science, broker = waiting
    panel = browser(broker).get("/admin/").content.decode().replace("\xa0", " ")
    assert "1 relecture scientifique attend que vous la meniez." in panel
    assert "personne n’est invité" in panel
    invited(page, broker, science)
    assert "1 contenu est en relecture scientifique." in browser(broker).get("/admin/").content.decode()
    Review.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    space = " ".join(BeautifulSoup(browser(science).get("/mon-espace/").content, "html.parser").get_text(" ").split())
    assert "Mes relectures À relire Tour 1, attendue le" in space
    assert "Mes relectures" not in browser(broker).get("/mon-espace/").content.decode()
    assert "une relecture est en retard" in browser(broker).get("/admin/").content.decode()
    assert browser(science).get("/admin/").status_code == 200
    mail.outbox.clear()
    remind_reviewers()
    remind_reviewers()
    assert [message.to for message in mail.outbox] == [[science.email]]
    reported(page, science)
    assert "rendue le" in browser(science).get("/mon-espace/").content.decode()


@pytest.mark.thorough
def test_the_page_says_that_its_text_changed_since_and_its_versions_what_was_true_of_each(waiting):
    page, science, broker = waiting
    invited(page, broker, science)
    reported(page, science)
    decided(page, broker)
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
