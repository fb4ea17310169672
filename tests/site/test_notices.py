"""Messages leave after the commit, in the language of who reads them, and a server that is down loses none."""

import socket

import pytest
from django.core import mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from portal.accounts.services import ensure_brokers
from portal.administration.dashboard import tasks_of
from portal.background.mail import ATTEMPTS
from portal.background.models import OutgoingMail
from portal.background.notices import Notice, notify
from portal.background.queue import given_up
from tests.background import QUEUED, work_off, work_off_later
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db


def notice():
    return Notice(
        subject="Sujet\nsur deux lignes",
        paragraphs=("Un <b>paragraphe</b> : voici.",),
        action=(_("Ouvrir la page"), "/admin/"),
        reason="Parce que.",
    )


@pytest.fixture(autouse=True)
def _queued(settings):
    settings.EMAIL_BACKEND = QUEUED


@pytest.fixture
def no_server(settings):
    """A port where no mail server listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        yield


def test_a_message_leaves_only_once_its_transaction_has_committed():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify([make_user("autre@inters4.example")], notice)
        _never = 1 / 0
    notify([make_user()], notice)
    assert not mail.outbox
    work_off()
    assert [message.to for message in mail.outbox] == [["lectrice@inters4.example"]]
    assert not OutgoingMail.objects.exists()


def test_a_message_has_a_text_and_an_html_that_is_escaped():
    notify([make_user()], notice)
    work_off()
    (message,) = mail.outbox
    assert "Un <b>paragraphe</b>\u00a0: voici." in message.body
    assert "Parce que." in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "Un &lt;b&gt;paragraphe&lt;/b&gt;" in html
    assert "\n" not in message.subject


def test_each_reads_it_in_the_language_that_they_chose():
    english = make_user("english@inters4.example")
    UserProfile.objects.create(user=english, preferred_language="en")
    with translation.override("fr-ca"):
        notify([make_user(), english], notice)
    work_off()
    french, other = mail.outbox
    assert "Ouvrir la page" in french.body
    assert "Open the page" in other.body


def test_a_message_stays_while_the_server_is_down_and_leaves_when_it_is_back(no_server, settings):
    notify([make_user(), make_user("autre@inters4.example")], notice)
    work_off()
    # The second isn't tried while the server is away: it would only wait as long.
    first, second = OutgoingMail.objects.all()
    assert (first.attempts, second.attempts) == (1, 0)
    assert "ConnectionRefusedError" in first.reason
    settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    work_off_later()
    assert len(mail.outbox) == 2


def test_the_dashboard_of_administrators_alone_says_that_mail_does_not_leave(no_server):
    """A message about somebody's account is named by its subject and address."""
    administrator = make_user("admin@inters4.example", is_superuser=True)
    broker = make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])
    notify([make_user()], notice)
    work_off()
    assert [task.count for task in tasks_of(administrator) if task.slug == "mail"] == [1]
    assert [task for task in tasks_of(broker) if task.slug == "mail"] == []


def test_a_message_that_never_leaves_is_given_up_and_kept(no_server):
    notify([make_user()], notice)
    for _turn in range(ATTEMPTS):
        assert work_off_later()
    assert not work_off_later()
    assert given_up().count() == OutgoingMail.objects.count() == 1
