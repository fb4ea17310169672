"""Administrators, and they alone, see what failed and why, and try it again or give it up."""

from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks import TaskResultStatus

from portal.accounts.services import ensure_brokers
from portal.administration.dashboard import tasks_of
from portal.background.models import Clock, OutgoingMail
from portal.background.queue import rows
from tests.background import QUEUED
from tests.factories import make_home, make_user
from tests.site.test_security import signed_in

pytestmark = pytest.mark.django_db

PANEL, RETRY, ABANDON = (f"/admin/reports/background/{name}" for name in ("", "retry/", "abandon/"))
REASON = "Le serveur de courriel refuse ce message : SMTPRecipientsRefused: {'une@inters4.example': (550, b'unknown')}"


@pytest.fixture
def administrator():
    make_home()
    return make_user("admin@inters4.example", is_superuser=True)


@pytest.fixture
def letter(settings):
    """A message that was given up; its text holds a link that opens an account."""
    settings.EMAIL_BACKEND = QUEUED
    return dead_letter()


def dead_letter(subject="Votre lien"):
    send_mail(subject, "https://inters4.example/secret", None, ["une@inters4.example"])
    rows().filter(status=TaskResultStatus.READY).update(
        status=TaskResultStatus.FAILED,
        started_at=timezone.now(),
        finished_at=timezone.now(),
        worker_ids=["one"] * 12,
        exception_class_path="portal.background.mail.MailRefusedError",
        traceback=f"Traceback (most recent call last):\n  File …\nportal.background.mail.MailRefusedError: {REASON}\n",
    )
    return rows().get(args_kwargs__args=[OutgoingMail.objects.latest("pk").pk])


def text_of(answer):
    return answer.content.decode().replace("\xa0", " ").replace("&#x27;", "'")


def test_the_panel_says_what_failed_and_why_but_nothing_of_the_text(administrator, letter):
    text = text_of(signed_in(administrator).get(PANEL))
    assert "« Votre lien », à une@inters4.example" in text
    assert REASON in text
    assert "12 essais" in text
    assert "secret" not in text


def test_work_is_tried_again(administrator, letter):
    answer = signed_in(administrator).post(RETRY, {"work": str(letter.pk)}, follow=True)
    assert "1 travail est réessayé" in text_of(answer)
    letter.refresh_from_db()
    assert (letter.status, letter.worker_ids) == ("READY", [])


def test_all_that_was_given_up_is_tried_again_at_once(administrator, letter):
    dead_letter("Un autre")
    signed_in(administrator).post(RETRY, {"all": "1"})
    assert rows().filter(status="READY").count() == 2


def test_work_is_abandoned(administrator, letter):
    answer = signed_in(administrator).post(ABANDON, {"work": str(letter.pk)}, follow=True)
    assert "Le travail est abandonné" in text_of(answer)
    assert not rows().exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("path", [RETRY, ABANDON])
@pytest.mark.parametrize("number", ["", "12", "zorglub", "00000000-0000-0000-0000-000000000000"])
def test_a_number_that_is_none_changes_nothing_and_says_so(path, number, administrator, letter):
    answer = signed_in(administrator).post(path, {"work": number}, follow=True)
    assert "n’attendait plus" in text_of(answer)
    assert rows().count() == 1


def test_nobody_else_sees_it_nor_acts(letter):
    broker = signed_in(make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())]))
    assert broker.get(PANEL).status_code == 404
    assert "/reports/background/" not in text_of(broker.get("/admin/"))
    for path in (RETRY, ABANDON):
        assert broker.post(path, {"work": str(letter.pk)}).status_code == 404
        assert Client().post(path, {"work": str(letter.pk)}).status_code == 302
    letter.refresh_from_db()
    assert letter.status == "FAILED"


def test_the_panel_costs_the_same_for_much_that_failed(administrator, letter, django_assert_num_queries):
    client = signed_in(administrator)
    client.get(PANEL)
    with CaptureQueriesContext(connection) as one:
        client.get(PANEL)
    for number in range(10):
        dead_letter(f"Lien {number}")
    with django_assert_num_queries(len(one)):
        client.get(PANEL)


def test_the_dashboard_of_administrators_says_that_work_was_given_up(administrator, letter):
    assert [task.count for task in tasks_of(administrator) if task.slug == "work"] == [1]
    broker = make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])
    assert not [task for task in tasks_of(broker) if task.slug == "work"]


def test_the_dashboard_and_the_probes_say_that_nobody_works(administrator, search_index):
    Clock.objects.create(name="schedule", at=timezone.now() - timedelta(hours=1))
    assert [task.slug for task in tasks_of(administrator) if task.slug.startswith("work")] == ["work-late"]
    ready = Client().get("/readyz")
    assert ready.status_code == 200
    assert "manage.py worker" in ready.json()["advice"]
    assert "inters4_work_late 1" in text_of(Client().get("/metrics"))


def test_metrics_count_what_waits_and_what_was_given_up(letter, search_index):
    send_mail("Objet", "Texte", None, ["une@inters4.example"])
    lines = text_of(Client().get("/metrics")).splitlines()
    assert {"inters4_work_given_up 1", "inters4_work_waiting 1", "inters4_work_retried 0"} <= set(lines)
