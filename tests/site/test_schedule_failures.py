"""What is scheduled is done thing by thing: a failure stops nothing else, is told, and is tried again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from portal.accounts.services import ensure_brokers
from portal.administration.dashboard import tasks_of
from portal.background.models import ScheduleFailure
from portal.background.scheduled import publish_and_withdraw
from practices.models import PracticePage
from tests.factories import make_home, make_page, make_user

pytestmark = pytest.mark.django_db


def schedule(page, minutes=1, user=None):
    return page.save_revision(user=user, approved_go_live_at=timezone.now() - timedelta(minutes=minutes))


def broken(page, **how):
    """A revision that can't be published: its content isn't what its type holds."""
    revision = schedule(page, minutes=5, **how)
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"body": 12, "go_live_at": "hier"})
    return revision


def live(page):
    return Page.objects.get(pk=page.pk).live


@pytest.fixture
def broken_page():
    page = make_page(title="Abîmée", live=False)
    return page, broken(page)


def test_a_revision_that_cannot_be_published_does_not_stop_the_others(broken_page):
    other = make_page(title="Saine", live=False)
    schedule(other)
    publish_and_withdraw()
    assert live(other)
    assert not live(broken_page[0])


def test_a_revision_that_cannot_be_published_does_not_stop_expiries(broken_page):
    expired = make_page(title="Périmée")
    PracticePage.objects.filter(pk=expired.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    publish_and_withdraw()
    assert not live(expired)


def test_expiries_come_before_publications():
    old = make_page(title="Ancienne")
    PracticePage.objects.filter(pk=old.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    new = make_page(title="Nouvelle", live=False)
    schedule(new, minutes=9)
    publish_and_withdraw()
    gone, come = Page.objects.get(pk=old.pk), Page.objects.get(pk=new.pk)
    assert gone.latest_revision_created_at is not None
    assert gone.expired
    assert come.live


def test_the_command_of_wagtail_is_that_of_the_portal(broken_page, capsys):
    other = make_page(title="Saine", live=False)
    schedule(other)
    call_command("publish_scheduled")
    assert live(other)
    assert f"Page {broken_page[0].pk} :" in capsys.readouterr().err


def test_a_failure_is_tried_again_later_and_later(broken_page):
    waits = []
    for _turn in range(3):
        publish_and_withdraw()
        failure = ScheduleFailure.objects.get()
        waits.append((failure.not_before - timezone.now()).total_seconds() / 60)
        attempts = failure.attempts
        publish_and_withdraw()
        assert ScheduleFailure.objects.get().attempts == attempts
        ScheduleFailure.objects.update(not_before=timezone.now())
    assert [round(wait / minutes) for wait, minutes in zip(waits, (1, 2, 5), strict=True)] == [1, 1, 1]


def test_a_failure_is_forgotten_once_the_page_is_published(broken_page):
    page, _revision = broken_page
    publish_and_withdraw()
    PracticePage.objects.get(pk=page.pk).save_revision().publish()
    publish_and_withdraw()
    assert not ScheduleFailure.objects.exists()


def test_the_author_and_the_brokers_are_told_once(django_capture_on_commit_callbacks):
    author = make_user("redaction@inters4.example")
    broker = make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])
    administrator = make_user("admin@inters4.example", is_superuser=True)
    page = make_page(title="Abîmée", live=False)
    broken(page, user=author)
    with django_capture_on_commit_callbacks(execute=True):
        publish_and_withdraw()
        ScheduleFailure.objects.update(not_before=timezone.now())
        publish_and_withdraw()
    assert sorted(message.to[0] for message in mail.outbox) == [broker.email, author.email]
    assert administrator.email not in str([message.to for message in mail.outbox])
    assert "« Abîmée »" in mail.outbox[0].body.replace("\u00a0", " ")
    assert f"/admin/pages/{page.pk}/edit/" in mail.outbox[0].body


def test_the_dashboard_shows_the_failure_to_who_can_mend_it(broken_page):
    broker = make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])
    reader = make_user("lectrice@inters4.example")
    publish_and_withdraw()
    (task,) = [task for task in tasks_of(broker) if task.slug == "missed"]
    assert task.items[0].title == "Abîmée"
    assert not [task for task in tasks_of(reader) if task.slug == "missed"]
