"""What participants commit to, the questions of 30, 90 and 180 days later, and the links that answer them."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal.space.erasure import erase_person
from portal.space.models import Rhythm
from portal.space.notifications import rhythm_of
from tests.accompaniment import client_of, make_coach, make_group, make_session, member
from tests.background import work_off
from tests.training import words_of
from training.accompaniment.commitments import FOLLOW_UPS, ask_what_is_due, asked_now, commit
from training.accompaniment.models import Accompaniment, Commitment, FollowUp, Participation, Satisfaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Accompaniment:
    return make_group(make_coach(), member("membre@inters4.example"))


def later(days: int) -> None:
    """Let days pass for what is kept: every date of it goes back."""
    shift = timedelta(days=days)
    for found in FollowUp.objects.all():
        found.due_on -= shift
        found.sent_at = found.sent_at and found.sent_at - shift
        found.reminded_at = found.reminded_at and found.reminded_at - shift
        found.save()


def ask() -> int:
    """Do what the worker does every few hours, and again; return how many messages left in all."""
    for _twice in range(2):
        ask_what_is_due()
        work_off()
    return len(mail.outbox)


def link(number: int = -1, verb: str = "suivi") -> str:
    found = re.search(rf"https?://[^/\s]+(/formation/accompagnements/{verb}/\S+/)", mail.outbox[number].body)
    assert found, mail.outbox[number].body
    return found[1]


def test_a_participant_commits_and_is_asked_of_it_at_30_90_and_180_days_once_each(group: Accompaniment) -> None:
    client = client_of(Participation.objects.get().person)
    here = group.get_absolute_url()
    assert client.post(f"{here}engagements/", {"text": ""}).status_code == 400
    for text in ("compterai les chutes", "compterai  les chutes", "b", "c"):
        assert client.post(f"{here}engagements/", {"text": text}).status_code == 302
    refused = client.post(f"{here}engagements/", {"text": "d"})
    assert refused.status_code == 400 and "Vous avez déjà 3 engagements" in words_of(refused)
    Commitment.objects.exclude(text="compterai les chutes").delete()
    assert [found.after for found in FollowUp.objects.all()] == [30, 90, 180] and ask() == 0
    asked = []
    for days in (30, 60, 90):
        later(days)
        ask()
        asked.append(mail.outbox[-1].body.replace("\u00a0", " ").replace("\u202f", " "))
        client.post(link(), {"answer": "yes"})
    assert len(mail.outbox) == 3 and all("« D’ici 30 jours, je compterai les chutes »" in body for body in asked)
    assert "L’avez-vous fait ?" in asked[0] and "autrement" in asked[1] and "effet" in asked[2]
    identifiers = {message.extra_headers["Message-ID"] for message in mail.outbox}
    assert len(identifiers) == 3 and mail.outbox[0].extra_headers["List-Unsubscribe-Post"]


def test_a_link_answers_without_a_session_again_in_place_of_the_first_until_it_expires(group: Accompaniment) -> None:
    commit(participation=Participation.objects.get(), text="compterai les chutes")
    later(30)
    ask()
    address = link()
    visitor = Client(enforce_csrf_checks=True)
    page = words_of(visitor.get(address))
    assert "compterai les chutes" in page and not FollowUp.objects.exclude(answer="").exists()
    assert visitor.post(address, {"words": "Sans réponse"}).status_code == 400
    assert "Merci" in words_of(visitor.post(address, {"answer": "partly", "words": "À moitié"}))
    assert "Vous avez déjà répondu" in words_of(visitor.get(address))
    visitor.post(address, {"answer": "yes", "words": ""})
    found = FollowUp.objects.get(after=30)
    assert (found.answer, found.words) == ("yes", "") and FollowUp.objects.exclude(answer="").count() == 1
    # Answered, it isn't recalled.
    later(11)
    assert ask() == 1
    # Another's question, or one altered, is no link's.
    assert visitor.get(address.replace("suivi/", "suivi/1")).status_code == 404
    later(50)
    gone = visitor.post(address, {"answer": "no"})
    assert gone.status_code == 404 and "n’est plus valable" in words_of(gone)
    assert FollowUp.objects.get(after=30).answer == "yes"


def test_who_says_nothing_is_reminded_once_and_may_stop_the_questions(group: Accompaniment) -> None:
    row = Participation.objects.get()
    commit(participation=row, text="compterai les chutes")
    later(30)
    assert ask() == 1
    later(9)
    assert ask() == 1
    later(1)
    assert ask() == 2 and "rappel" in mail.outbox[-1].subject
    later(20)
    assert ask() == 2
    stop = link(verb="arreter")
    assert "Arrêter les questions ?" in words_of(Client().get(stop))
    assert rhythm_of(row.person, FOLLOW_UPS) == Rhythm.AT_ONCE
    assert Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert rhythm_of(row.person, FOLLOW_UPS) == Rhythm.NONE
    later(60)
    assert ask() == 2
    assert Client().get("/formation/accompagnements/arreter/1.abc/").status_code == 404


def test_nobody_is_asked_who_left_who_is_erased_or_too_late(group: Accompaniment) -> None:
    row = Participation.objects.get()
    commit(participation=row, text="compterai les chutes")
    later(30)
    ask()
    address = link()
    later(30)
    client_of(row.person).post(f"{group.get_absolute_url()}quitter/")
    assert ask() == 1 and Client().get(address).status_code == 404
    Participation.objects.update(state=Participation.State.ACCEPTED)
    # A portal that was away for a month asks nothing of what it missed.
    later(70)
    assert not asked_now().filter(after=90).exists()
    erase_person(person=row.person)
    ask()
    assert [message.to for message in mail.outbox if "suivi/" in message.body] == [[row.person.email]]
    assert Client().get(address).status_code == 404 and not FollowUp.objects.exists()


def test_a_participant_reads_and_withdraws_their_own_commitments_alone(group: Accompaniment) -> None:
    mine = commit(participation=Participation.objects.get(), text="compterai les chutes")
    other = member("autre@inters4.example")
    Participation.objects.create(accompaniment=group, person=other, address=other.email, state="accepted")
    client = client_of(other)
    assert "compterai" not in words_of(client.get(group.get_absolute_url()))
    address = f"{group.get_absolute_url()}engagements/{mine.pk}/retirer/"
    assert client.post(address).status_code == 404 and Commitment.objects.exists()
    owner = client_of(Participation.objects.get(person__email="membre@inters4.example").person)
    assert "compterai" in words_of(owner.get(group.get_absolute_url()))
    assert owner.post(address).status_code == 302 and not Commitment.objects.exists()


def test_satisfaction_is_asked_after_the_last_session_and_answered_again_changes(group: Accompaniment) -> None:
    client = client_of(Participation.objects.get().person)
    address = f"{group.get_absolute_url()}appreciation/"
    assert client.get(address).status_code == 404
    session = make_session(group, days=1)
    assert client.get(address).status_code == 404
    session.starts_at = timezone.now() - timedelta(days=1)
    session.save()
    assert "Donner mon appréciation" in words_of(client.get(group.get_absolute_url()))
    assert client.post(address, {"useful": "9", "applied": "4"}).status_code == 400
    for useful in ("4", "5"):
        assert client.post(address, {"useful": useful, "applied": "4", "words": "Bien"}).status_code == 302
    assert Satisfaction.objects.get().useful == 5
