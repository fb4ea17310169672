"""A scientific review in rounds: what each writes reaches whom it is for, and nobody else."""

import json
from typing import Any

import pytest
from django.core import mail
from wagtail.models import Page, TaskState

from portal.evaluation.models import Evaluation, Remark, Review, Round
from portal.review.interests import same_name
from portal.space.erasure import erase_person
from portal.space.my_data import export_of
from syntheses.models import SynthesisPage
from tests.site.test_review_interests import is_live
from tests.site.test_review_steps import browser, member, section
from tests.site.test_scientific_review import (
    REPORT,
    accepted,
    address_of,
    approved_by_broker,
    decided,
    evaluation_of,
    invited,
    own_address,
    reported,
    review_of,
    reviewer,
    state_of,
    submitted,
    syntheses,
    waiting,
)

__all__ = ["section", "syntheses", "waiting"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def author_reads(page: Any) -> str:
    return browser(page.owner).get(address_of(page)).content.decode()


def test_two_rounds_from_reports_to_answers_to_acceptance(waiting):
    page, science, broker = waiting
    other = reviewer("autre")
    SynthesisPage.objects.filter(pk=page.pk).update(draft_title=page.title)
    invited(page, broker, science, other)
    client = accepted(page, science)
    refused = client.post(f"{own_address(page, science)}remarque/", {"quotation": "Ailleurs.", "text": "Précisez."})
    assert (refused.status_code, "Précisez." in refused.content.decode()) == (400, True)
    client.post(f"{own_address(page, science)}remarque/", {"quotation": "un  résumé", "text": "Précisez."})
    reported(page, science, to_authors="Revoyez la méthode.", to_editor="Entre nous : faible.", recommendation="major")
    assert author_reads(page).count("Revoyez la méthode.") == 0, "nothing reaches the authors before the letter"
    mail.outbox.clear()
    decided(page, broker, "major", "Bonjour, des révisions s’imposent.")
    letters = {message.to[0]: message.body for message in mail.outbox}
    assert "des révisions s’imposent" in letters[page.owner.email]
    assert "n’est plus attendue" in letters[other.email].replace("\xa0", " "), "who hadn't answered is told"
    seen = author_reads(page)
    assert all(words in seen for words in ("Revoyez la méthode.", "Précisez.", "Relecture A"))
    assert "Entre nous" not in seen, "what was for the editors stays with them"
    answers, author = f"{address_of(page)}reponses/", browser(page.owner)
    points = {f"report-{review_of(page, science).pk}": "C’est revu.", f"remark-{Remark.objects.get().pk}": ""}
    assert author.post(answers, points | {"answer": "Merci.", "send": "1"}).status_code == 400, "each point is answered"
    author.post(answers, points | {"answer": "Merci."})
    assert Round.objects.get().answer == "Merci.", "what isn't finished is kept"
    draft = SynthesisPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.summary = "Un résumé précis."
    draft.save_revision(user=page.owner)
    author.post(answers, points | {f"remark-{Remark.objects.get().pk}": "Précisé.", "answer": "Merci.", "send": "1"})
    assert evaluation_of(page).last_round.number == 2
    assert author.get(answers).status_code == 302, "the answers are given"
    invited(page, broker, science)
    client = accepted(page, science)
    assert "C’est revu." in client.get(own_address(page, science)).content.decode()
    changes = client.get(f"{address_of(page)}changements/2/").content.decode()
    assert "précis" in changes and "Résumé" in changes
    reported(page, science)
    decided(page, broker)
    assert is_live(page)
    assert evaluation_of(page).outcome == Evaluation.Outcome.ACCEPTED


def test_refusing_ends_the_review_and_the_text_stays_a_draft(waiting):
    page, science, broker = waiting
    invited(page, broker, science)
    reported(page, science)
    decided(page, broker, "refuse", "Bonjour, c’est non.")
    assert not is_live(page)
    assert Page.objects.get(pk=page.pk).current_workflow_state is None
    assert evaluation_of(page).outcome == Evaluation.Outcome.REFUSED
    assert "c’est non" in author_reads(page)


def test_a_letter_that_names_an_anonymous_reviewer_isn_t_sent_and_a_report_is_refused(waiting):
    page, _science, broker = waiting
    zoe = reviewer("zoe", first_name="Zoé", last_name="Bélanger-Roy")
    invited(page, broker, zoe)
    answer = reported(page, zoe, to_authors="Comme je l’ai montré (Bélanger-Roy, 2019).")
    assert answer.status_code == 400
    assert "signez d’abord" in answer.content.decode()
    reported(page, zoe)
    answer = decided(page, broker, "minor", "Bonjour, madame BÉLANGER-ROY pense que oui.")
    assert answer.status_code == 400
    assert evaluation_of(page).last_round.decided_at is None
    reviewer_client = browser(zoe)
    reviewer_client.post(f"{own_address(page, zoe)}signature/", {"named_to": "authors"})
    decided(page, broker, "minor", "Bonjour, madame Bélanger-Roy pense que oui.")
    assert "Zoé Bélanger-Roy" in author_reads(page), "who signs is named to the authors"


def test_what_the_editor_leaves_out_doesn_t_reach_the_authors_and_isn_t_lost(waiting):
    page, science, broker = waiting
    invited(page, broker, science)
    reported(page, science, to_authors="Bon texte. Je dirige le centre voisin.")
    decided(page, broker, "minor", **{f"handed-{review_of(page, science).pk}": "Bon texte."})
    seen = author_reads(page)
    assert "Bon texte." in seen and "le centre voisin" not in seen
    assert review_of(page, science).to_authors.endswith("voisin.")


def test_the_second_of_two_editors_sees_the_letter_of_the_first_and_keeps_their_own(waiting):
    page, science, broker = waiting
    other = member("courtage2", "broker")
    invited(page, broker, science)
    reported(page, science)
    review, address = review_of(page, science), f"{address_of(page)}decision/"
    shown = browser(other).get(address)
    seen = shown.context["form"].initial["seen"]
    sent = {f"is_handed-{review.pk}": "on", f"handed-{review.pk}": review.handed, "decision": "minor"}
    browser(broker).post(address, sent | {"letter": "La première lettre.", "seen": seen})
    answer = browser(other).post(address, sent | {"letter": "La seconde.", "seen": seen, "send": "1"})
    assert answer.status_code == 409
    assert all(words in answer.content.decode() for words in ("La première lettre.", "La seconde."))
    decided(page, broker, "minor", "La première lettre.")
    answer = browser(other).post(address, sent | {"letter": "La seconde.", "send": "1"})
    assert "déjà envoyée" in answer.content.decode() and "La seconde." in answer.content.decode()
    assert Round.objects.get().letter == "La première lettre."


def test_a_broker_who_wrote_the_text_learns_nothing_of_who_reads_it(syntheses):
    author, broker, science = member("plume", "broker"), member("courtage", "broker"), reviewer()
    page = submitted(author)
    approved_by_broker(page, broker)
    invited(page, broker, science)
    reported(page, science)
    client = browser(author)
    assert science.email not in client.get(address_of(page)).content.decode()
    for place in ("inviter/", "decision/", "regles/", "sans-relecture/"):
        assert client.get(f"{address_of(page)}{place}").status_code == 404
    assert "scientifique" not in client.get("/admin/").content.decode()


def test_a_withdrawn_invitation_keeps_what_was_written_and_somebody_else_is_asked(waiting):
    page, science, broker = waiting
    other = reviewer("autre")
    invited(page, broker, science)
    client, address = accepted(page, science), own_address(page, science)
    client.post(f"{address}rapport/", {"to_authors": "Un début."})
    mail.outbox.clear()
    browser(broker).post(f"{address_of(page)}relecture/{review_of(page, science).pk}/retirer/")
    assert [message.to for message in mail.outbox] == [[science.email]]
    client.post(f"{address}rapport/", REPORT | {"to_authors": "La suite, trop tard."})
    shown = client.get(address).content.decode()
    assert "La suite, trop tard." in shown
    assert "La suite" not in browser(broker).get(address_of(page)).content.decode()
    assert client.get(f"{address_of(page)}texte/1/").status_code == 404
    invited(page, broker, other)
    assert review_of(page, other).state == Review.State.INVITED


def test_a_reviewer_who_becomes_an_author_reviews_no_more(waiting):
    page, _science, broker = waiting
    zoe = reviewer("zoe", first_name="Zoé", last_name="Béland")
    invited(page, broker, zoe)
    reported(page, zoe)
    decided(page, broker, "minor")
    draft = SynthesisPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.contributors = [("contributor", {"given": "Zoé", "name": "Béland"})]
    draft.save_revision(user=page.owner)
    Page.objects.get(pk=page.pk).current_workflow_state.resume(user=page.owner)
    assert invited(page, broker, zoe).status_code == 400
    assert "parmi les auteurs" in browser(zoe).get(own_address(page, zoe)).content.decode()
    assert browser(zoe).get(address_of(page)).status_code == 200


def test_a_deleted_page_stops_the_review_and_loses_nothing_of_it(waiting):
    page, science, broker = waiting
    invited(page, broker, science)
    client, address = accepted(page, science), own_address(page, science)
    client.post(f"{address}rapport/", {"to_authors": "Un début."})
    listed, mine = address_of(page), page.owner
    mail.outbox.clear()
    SynthesisPage.objects.get(pk=page.pk).delete()
    assert [message.to for message in mail.outbox] == [[science.email]]
    assert "Un début." in client.get(address).content.decode()
    assert "est supprimée" in browser(broker).get(listed).content.decode()
    assert "est supprimée" in browser(mine).get(listed).content.decode()
    assert client.post(f"{address}rapport/", REPORT).status_code == 302
    assert Evaluation.objects.get().outcome == Evaluation.Outcome.STOPPED


def test_cancelling_the_submission_stops_the_review_and_another_begins_afresh(waiting):
    page, science, broker = waiting
    invited(page, broker, science)
    state_of(page).workflow_state.cancel(user=page.owner)
    assert evaluation_of(page).outcome == Evaluation.Outcome.STOPPED
    assert "terminé" in browser(science).get(own_address(page, science)).content.decode()
    page.get_workflow().start(SynthesisPage.objects.get(pk=page.pk), page.owner)
    approved_by_broker(page, broker)
    assert Evaluation.objects.count() == 2
    assert state_of(page).status == TaskState.STATUS_IN_PROGRESS


def test_a_reviewer_takes_their_reports_and_leaves_them_without_a_name(waiting):
    page, science, broker = waiting
    invited(page, broker, science)
    reported(page, science, to_authors="La méthode est claire.")
    decided(page, broker, "minor")
    held = json.dumps(export_of(science), default=str, ensure_ascii=False)
    assert "La méthode est claire." in held
    others = json.dumps([export_of(page.owner), export_of(broker)], default=str, ensure_ascii=False)
    assert science.email not in others
    erase_person(person=science)
    review = Review.objects.get()
    assert (review.to_authors, review.reviewer.person) == ("La méthode est claire.", None)
    shown = browser(broker).get(address_of(page)).content.decode()
    assert "dont le compte est supprimé" in shown and science.email not in shown


def test_names_are_the_same_whatever_their_order_and_accents():
    assert same_name("Zoé Béland", "BELAND Zoe")
    assert not same_name("", "")
