"""Every message of the portal is kept with what it tells, and leaves as it was written."""

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.message import BadHeaderError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from portal.accounts.services import ensure_brokers, ensure_review
from portal.background.mail import as_message
from portal.background.models import OutgoingMail
from portal.background.queue import given_up
from portal.settings import production
from syntheses.models import SynthesisPage
from tests.background import QUEUED, work_off
from tests.factories import make_establishment, make_home, make_page, make_user
from tests.site.test_security import make_author, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _queued(settings):
    settings.EMAIL_BACKEND = QUEUED


def whole_message():
    message = EmailMultiAlternatives(
        "Objet « long » " + "x" * 300,
        "Texte",
        "Le portail <portail@inters4.example>",
        ["Une <une@inters4.example>", "deux@inters4.example"],
        cc=["copie@inters4.example"],
        bcc=["cachee@inters4.example"],
        reply_to=["reponse@inters4.example"],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative("<p>Texte</p>", "text/html")
    message.attach("séance.ics", "BEGIN:VCALENDAR", "text/calendar")
    message.attach("image.png", b"\x89PNG", "image/png")
    return message


def test_what_any_part_of_the_portal_sends_is_queued_in_production():
    assert production.EMAIL_BACKEND == QUEUED
    assert production.EMAIL_DELIVERY_BACKEND != QUEUED


def test_a_message_leaves_for_each_address_as_it_was_written():
    whole = whole_message()
    whole.send()
    work_off()
    assert [sent.recipients() for sent in mail.outbox] == [
        ["une@inters4.example"],
        ["deux@inters4.example"],
        ["copie@inters4.example"],
        ["cachee@inters4.example"],
    ]
    for sent in mail.outbox:
        assert (sent.subject, sent.body, sent.from_email) == (whole.subject, whole.body, whole.from_email)
        assert (sent.to, sent.cc, sent.bcc, sent.reply_to) == (whole.to, whole.cc, [], whole.reply_to)
        assert [tuple(part) for part in sent.alternatives] == [("<p>Texte</p>", "text/html")]
        assert [tuple(part) for part in sent.attachments] == [tuple(part) for part in whole.attachments]
        headers = sent.message()
        assert headers["Auto-Submitted"] == "auto-generated"
        assert headers["To"] == "Une <une@inters4.example>, deux@inters4.example"
        assert "cachee" not in headers.as_string()


def test_a_message_that_is_sent_twice_is_the_same_message():
    send_mail("Objet", "Texte", None, ["une@inters4.example"])
    kept = OutgoingMail.objects.get()
    first, second = (as_message(OutgoingMail.objects.get(pk=kept.pk)).message() for _time in range(2))
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


def test_a_message_whose_cause_fails_is_never_sent():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send_mail("Objet", "Texte", None, ["une@inters4.example"])
        _never = 1 / 0
    work_off()
    assert not mail.outbox


def test_a_message_that_no_mail_could_carry_is_refused_to_whoever_sends_it():
    with pytest.raises(BadHeaderError):
        send_mail("Objet\nBcc: autre@inters4.example", "Texte", None, ["une@inters4.example"])
    assert not OutgoingMail.objects.exists()


def test_an_address_that_no_server_could_take_is_given_up_at_once():
    send_mail("Objet", "Texte", None, ["une@inters4.example"])
    OutgoingMail.objects.update(envelope={"headers": {"Message-ID": "<1@b>", "X-Une": "sur\ndeux"}})
    work_off()
    assert given_up().count() == 1


def test_the_link_of_a_new_password_is_queued_in_the_transaction_that_asks_for_it(settings):
    make_home()
    make_user()
    Client().post(reverse("account_reset_password"), {"email": "lectrice@inters4.example"})
    assert not mail.outbox
    work_off()
    assert [sent.to for sent in mail.outbox] == [["lectrice@inters4.example"]]
    assert not OutgoingMail.objects.exists()


def test_what_wagtail_sends_of_a_review_is_queued_with_it(search_index):
    home = make_home()
    brokers = ensure_brokers(root=home)
    ensure_review(root=home, brokers=brokers)
    broker = signed_in(make_user("courtage@inters4.example", groups=[brokers]))
    make_author()
    owner = make_user("redaction@inters4.example")
    page = make_page(SynthesisPage, title="À lire", establishment=make_establishment("uqar"), live=False, owner=owner)
    page.save_revision(user=owner)
    page.get_workflow().start(Page.objects.get(pk=page.pk).specific, owner)
    state = page.current_workflow_task_state
    answers = {check.name: "yes" for check in page.content_kind.checklist} | {"interest": "none"}
    broker.post(f"/admin/review/{state.pk}/", answers | {"approve": "1"})
    assert not mail.outbox
    work_off()
    assert {sent.to[0] for sent in mail.outbox} == {"courtage@inters4.example", "redaction@inters4.example"}
