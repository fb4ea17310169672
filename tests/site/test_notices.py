"""Messages leave after the commit, in the language of who reads them, and a server that is down loses none."""

import socket

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from portal.accounts.services import ensure_brokers
from portal.core.dashboard import tasks_of
from portal.core.models import OutgoingMail
from portal.core.notices import MOST_ATTEMPTS, Notice, notify, send_waiting_mail
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db


def notice():
    return Notice(
        subject="Sujet\nsur deux lignes",
        paragraphs=("Un <b>paragraphe</b> : voici.",),
        action=(_("Ouvrir la page"), "/admin/"),
        reason="Parce que.",
    )


@pytest.fixture
def no_server(settings):
    """A port where no mail server listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        yield


def test_a_message_leaves_only_once_its_transaction_has_committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        notify([make_user()], notice)
        assert not mail.outbox
    assert [message.to for message in mail.outbox] == [["lectrice@inters4.example"]]
    assert not OutgoingMail.objects.exists()


def test_a_message_has_a_text_and_an_html_that_is_escaped(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        notify([make_user()], notice)
    (message,) = mail.outbox
    assert "Un <b>paragraphe</b>\u00a0: voici." in message.body
    assert "Parce que." in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "Un &lt;b&gt;paragraphe&lt;/b&gt;" in html
    assert "\n" not in message.subject


def test_each_reads_it_in_the_language_that_they_chose(django_capture_on_commit_callbacks):
    english = make_user("english@inters4.example")
    UserProfile.objects.create(user=english, preferred_language="en")
    with django_capture_on_commit_callbacks(execute=True):
        notify([make_user(), english], notice)
    french, other = mail.outbox
    assert "Ouvrir la page" in french.body
    assert "Open the page" in other.body


def test_a_message_stays_while_the_server_is_down_and_leaves_when_it_is_back(
    no_server, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        notify([make_user(), make_user("autre@inters4.example")], notice)
    first, second = OutgoingMail.objects.all()
    assert (first.attempts, second.attempts) == (1, 0)
    assert "ConnectionRefusedError" in first.reason
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_waiting_mail() == 1
    OutgoingMail.objects.update(not_before=timezone.now())
    assert send_waiting_mail() == 1
    assert len(mail.outbox) == 2


def test_the_dashboard_of_brokers_says_that_mail_does_not_leave(no_server):
    broker = make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])
    notify([make_user()], notice)
    send_waiting_mail()
    assert [task.count for task in tasks_of(broker) if task.slug == "mail"] == [1]


def test_an_address_that_refuses_everything_is_given_up(no_server):
    notify([make_user()], notice)
    for _turn in range(MOST_ATTEMPTS):
        OutgoingMail.objects.update(not_before=timezone.now())
        send_waiting_mail()
    assert not OutgoingMail.objects.exists()
