"""Brokers are told of what people send them, and an answer to a need is an answer, not a need."""

import socket

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from portal.accounts.services import ensure_brokers
from portal.administration.dashboard import tasks_of
from portal.background.models import OutgoingMail
from portal.brokering.models import KnowledgeRequest
from portal.brokering.services import public_needs, receive_request, show_need
from tests.background import QUEUED, work_off
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db

SUMMARY = "Faire évaluer une plaie sans déplacer la personne."
SECRET = "Madame X de la chambre 12"


@pytest.fixture
def broker():
    return make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])


@pytest.fixture
def need(broker):
    request = receive_request(need=SECRET, email="demandeuse@inters4.example")
    mail.outbox.clear()
    return show_need(request=request, summary=SUMMARY)


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    """Submit the form as a reader does; returns the page that confirms it."""

    def submit(query="", text="Un besoin à nous."):
        with django_capture_on_commit_callbacks(execute=True):
            answer = Client().post(f"/courtage/demande/{query}", {"need": text, "email": "lectrice@inters4.example"})
        assert answer.status_code == 302
        return Client().get(answer["Location"]).content.decode().replace("\u00a0", " ")

    return submit


def broker_client(broker):
    client = Client()
    client.force_login(broker)
    return client


def test_each_broker_is_told_of_a_new_need_with_why_and_where(broker, send):
    confirmation = send()
    (message,) = mail.outbox
    request = KnowledgeRequest.objects.get()
    assert message.to == [broker.email]
    assert "Un besoin à nous." in message.body
    assert f"/admin/snippets/brokering/knowledgerequest/edit/{request.pk}/" in message.body
    assert "parce que vous êtes courtier" in message.body
    assert message.alternatives[0][1] == "text/html"
    assert "Votre demande est reçue" in confirmation


def test_a_broker_who_reads_english_is_told_in_english(broker, send):
    UserProfile.objects.create(user=broker, preferred_language="en")
    send()
    (message,) = mail.outbox
    assert "because you are a knowledge broker" in message.body
    assert "a new need" in message.subject


def test_where_nobody_is_a_broker_administrators_are_told(send):
    make_home()
    administrator = make_user("admin@inters4.example", is_superuser=True)
    send()
    assert [message.to for message in mail.outbox] == [[administrator.email]]


def test_nobody_is_told_of_a_need_whose_transaction_fails(broker, settings):
    settings.EMAIL_BACKEND = QUEUED
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        receive_request(need="Un besoin", email="a@b.example")
        _never = 1 / 0
    work_off()
    assert not mail.outbox
    assert not OutgoingMail.objects.exists()


def test_a_mail_server_that_is_down_loses_neither_the_need_nor_the_message(broker, send, settings):
    settings.EMAIL_BACKEND = QUEUED
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        assert "Votre demande est reçue" in send()
        work_off()
    assert KnowledgeRequest.objects.count() == 1
    assert OutgoingMail.objects.get().attempts == 1


def test_a_lead_is_kept_confirmed_and_told_as_an_answer_to_its_need(need, send):
    confirmation = send(f"?besoin={need.pk}", "Voyez Rimouski.")
    lead = KnowledgeRequest.objects.get(need="Voyez Rimouski.")
    assert (lead.nature, lead.in_reply_to) == ("lead", need)
    assert "Votre piste est reçue" in confirmation
    assert SUMMARY in confirmation
    (message,) = mail.outbox
    assert "une piste" in message.subject
    assert SUMMARY in message.body
    assert "Voyez Rimouski." in message.body


def test_the_same_need_is_confirmed_as_shared(need, send):
    confirmation = send(f"?besoin={need.pk}&aussi=1")
    assert KnowledgeRequest.objects.get(need="Un besoin à nous.").nature == "shared"
    assert "Votre demande est jointe à ce besoin" in confirmation


def test_nothing_that_the_asker_keeps_private_is_shown_or_sent(need, send):
    confirmation = send(f"?besoin={need.pk}", "Voyez Rimouski.")
    (message,) = mail.outbox
    for text in (confirmation, message.subject, message.body, message.alternatives[0][0]):
        assert SECRET not in text
        assert "demandeuse@" not in text


@pytest.mark.parametrize("number", ["hidden", "999", "²", "-1", ""])
def test_the_confirmation_says_nothing_of_a_need_that_is_not_shown(need, number):
    show_need(request=need, summary="")
    address = reverse("brokering:received")
    html = Client().get(f"{address}?besoin={need.pk if number == 'hidden' else number}").content.decode()
    assert "Votre demande est reçue" in html
    assert SUMMARY not in html


def test_the_administration_shows_a_lead_under_its_need(need, broker, send):
    send(f"?besoin={need.pk}", "Voyez Rimouski.")
    lead = KnowledgeRequest.objects.get(need="Voyez Rimouski.")
    edit = reverse(KnowledgeRequest.snippet_viewset.get_url_name("edit"), args=[need.pk])
    html = broker_client(broker).get(edit).content.decode()
    assert "Réponses à ce besoin" in html
    assert f"/knowledgerequest/edit/{lead.pk}/" in html
    own = reverse(KnowledgeRequest.snippet_viewset.get_url_name("edit"), args=[lead.pk])
    assert "Réponses à ce besoin" not in broker_client(broker).get(own).content.decode()


def test_a_lead_is_never_among_what_is_looked_for(need, send):
    send(f"?besoin={need.pk}", "Voyez Rimouski.")
    lead = KnowledgeRequest.objects.get(need="Voyez Rimouski.")
    show_need(request=lead, summary="Une piste.")
    assert [shown.summary for shown in public_needs()] == [SUMMARY]


def test_the_dashboard_tells_leads_from_needs(need, broker, send):
    send(f"?besoin={need.pk}", "Voyez Rimouski.")
    found = {task.slug: [item.title for item in task.items] for task in tasks_of(broker)}
    assert found["leads"] == ["Voyez Rimouski."]
    assert found["requests"] == [SECRET]
