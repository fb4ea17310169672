"""Work commits with its cause, is done once, is tried again later and later, and is never lost."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from portal.attached.pictures import shown_specs
from portal.background import chores
from portal.background.chores import do_chore, enqueue_due_chores, register_chore
from portal.background.mail import send_kept
from portal.background.models import WAITS, Clock, OutgoingMail
from portal.background.queue import (
    abandon,
    forget,
    given_up,
    reason_of,
    retried,
    retry,
    rows,
    take,
    take_up,
    work_state,
)
from portal.background.work import enqueue_once
from portal.background.worker import Worker
from portal.core.models import PortalImage
from portal.exchange.models import PendingImport
from tests.background import work_off, work_off_later
from tests.factories import make_page, make_user

pytestmark = pytest.mark.django_db
LEASE = 60.0


@pytest.fixture
def chore(monkeypatch):
    """A chore of this test alone, done each minute; counts how many times it is done, and fails when told to."""
    monkeypatch.setattr(chores, "_chores", {})

    class Counted:
        times = 0
        error = None

    @register_chore("counted", "Compter", every=timedelta(minutes=1))
    def count():
        Counted.times += 1
        if Counted.error:
            raise Counted.error

    return Counted


def waits():
    return [(row.run_after - timezone.now()).total_seconds() / 60 for row in rows()]


def hour_ago():
    Clock.objects.update(at=timezone.now() - timedelta(hours=1))


def test_work_whose_transaction_fails_is_never_done(chore):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        do_chore.enqueue("counted")
        _never = 1 / 0
    Clock.objects.create(name="counted", at=timezone.now())
    assert work_off() == 0
    assert chore.times == 0


def test_what_is_done_is_forgotten(chore):
    do_chore.enqueue("counted")
    Clock.objects.create(name="counted", at=timezone.now())
    assert work_off() == 1
    assert chore.times == 1
    assert not rows().exists()


def test_what_a_worker_has_taken_no_other_takes(chore):
    do_chore.enqueue("counted")
    assert take(worker="one", lease=LEASE) is not None
    assert take(worker="two", lease=LEASE) is None


def test_work_that_fails_is_tried_again_later_and_later_not_all_at_once(chore):
    chore.error = ValueError("illisible")
    do_chore.enqueue("counted")
    Worker().turn()
    assert WAITS[0] * 0.7 < waits()[0] < WAITS[0] * 1.3
    rows().update(run_after=timezone.now())
    Worker().turn()
    assert WAITS[1] * 0.7 < waits()[0] < WAITS[1] * 1.3
    assert [reason_of(row) for row in retried()] == ["ValueError: illisible"]


def test_work_that_fails_too_often_is_kept_with_its_reason(chore):
    chore.error = ValueError("illisible")
    do_chore.enqueue("counted")
    for _time in range(3):
        rows().update(run_after=timezone.now())
        Worker().turn()
    rows().update(run_after=timezone.now())
    assert not Worker().turn()
    assert [reason_of(row) for row in given_up()] == ["ValueError: illisible"]
    assert chore.times == 3


def test_work_that_was_given_up_starts_over_when_it_is_tried_again(chore):
    test_work_that_fails_too_often_is_kept_with_its_reason(chore)
    chore.error = None
    assert retry() == 1
    assert Worker().turn()
    assert not rows().exists()


def test_work_that_is_abandoned_is_forgotten_with_what_it_kept():
    mail = OutgoingMail.objects.create(to="a@b.example", subject="Objet", text="Texte")
    send_kept.enqueue(mail.pk)
    rows().update(status=TaskResultStatus.FAILED)
    assert abandon(str(rows().get().pk))
    assert not rows().exists()
    assert not OutgoingMail.objects.exists()


def test_work_that_waits_is_not_abandoned_by_mistake(chore):
    do_chore.enqueue("counted")
    assert not abandon(str(rows().get().pk))
    assert rows().exists()


def test_work_that_a_release_no_longer_has_is_kept_and_named():
    do_chore.enqueue("counted")
    rows().update(task_path="portal.background.gone.some_work")
    for _time in range(8):
        rows().update(run_after=timezone.now())
        Worker().turn()
    assert "portal.background.gone" in reason_of(given_up().get())


def test_what_a_killed_worker_held_is_taken_up_once_its_lease_ends(chore):
    do_chore.enqueue("counted")
    take(worker="killed", lease=LEASE)
    take_up()
    assert not Worker().turn()
    rows().update(run_after=timezone.now() - timedelta(seconds=1))
    take_up()
    assert Worker().turn()
    assert chore.times == 1


def test_a_worker_that_comes_back_late_changes_nothing_of_what_another_took_up(chore):
    do_chore.enqueue("counted")
    late = take(worker="late", lease=LEASE)
    rows().update(run_after=timezone.now() - timedelta(seconds=1))
    take_up()
    assert take(worker="other", lease=LEASE) is not None
    forget(late)
    assert rows().get().worker_ids == ["late", "other"]


def test_work_that_kills_each_worker_is_given_up(chore):
    do_chore.enqueue("counted")
    for _time in range(3):
        assert take(worker="killed", lease=LEASE) is not None
        rows().update(run_after=timezone.now() - timedelta(seconds=1))
        take_up()
    assert take(worker="other", lease=LEASE) is None
    assert "s’est arrêté avant la fin" in reason_of(given_up().get())


def test_the_same_work_waits_once(chore):
    for _time in range(3):
        enqueue_once(do_chore, "counted")
    assert rows().count() == 1


def test_after_an_hour_without_a_worker_a_chore_is_done_once(chore):
    work_off()
    hour_ago()
    work_off()
    assert chore.times == 2
    assert work_off() == 0


def test_two_workers_that_look_at_once_enqueue_a_chore_once(chore):
    enqueue_due_chores()
    enqueue_due_chores()
    assert rows().count() == 1


def test_a_clock_that_was_fast_does_not_stop_chores(chore):
    Clock.objects.create(name="counted", at=timezone.now() + timedelta(days=1))
    work_off()
    assert chore.times == 1


def test_a_chore_that_was_given_up_is_tried_at_its_next_hour_and_heals(chore):
    chore.error = ValueError("illisible")
    for _time in range(3):
        work_off_later()
    assert given_up().count() == 1
    chore.error = None
    hour_ago()
    work_off()
    assert not rows().exists()


def test_a_page_is_published_at_its_hour_and_withdrawn_at_its_hour():
    coming = make_page(title="À venir", live=False)
    coming.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    going = make_page(title="Périmée")
    type(going).objects.filter(pk=going.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    work_off()
    assert Page.objects.get(pk=coming.pk).live
    assert not Page.objects.get(pk=going.pk).live


def test_the_count_of_uses_is_true_as_soon_as_a_page_is_saved():
    image = PortalImage.objects.create(title="Image", file=get_test_image_file())
    page = make_page(title="Source")
    page.image, page.image_alt = image, "Une image"
    page.save()
    assert image.get_usage().count() == 1


def test_what_is_kept_for_a_day_is_removed_after_it():
    person = make_user()
    kept = PendingImport.objects.create(user=person, name="a.md", content=b"a")
    PendingImport.objects.filter(pk=kept.pk).update(created_at=timezone.now() - timedelta(days=2))
    recent = PendingImport.objects.create(user=person, name="b.md", content=b"b")
    work_off()
    assert list(PendingImport.objects.values_list("pk", flat=True)) == [recent.pk]


def test_the_state_says_that_nobody_works(chore):
    assert work_state()["late"] is False
    do_chore.enqueue("counted")
    rows().update(enqueued_at=timezone.now() - timedelta(minutes=10))
    assert work_state()["late"] is True


def test_what_an_earlier_release_kept_to_send_is_enqueued():
    mail = OutgoingMail.objects.create(to="a@b.example", subject="Objet", text="Texte", html="<p>Texte</p>")
    import_module("portal.background.migrations.0003_enqueue_what_waited").enqueue(apps, None)
    work_off()
    assert not OutgoingMail.objects.filter(pk=mail.pk).exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_passes_over_the_row_that_another_is_taking(chore):
    do_chore.enqueue("counted")
    do_chore.enqueue("counted")
    first = rows().ready().first()
    taking = connection.copy()
    taking.set_autocommit(False)
    try:
        with taking.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_tasks_database_dbtaskresult WHERE id = %s FOR UPDATE", [first.pk])
        taken = take(worker="two", lease=LEASE)
    finally:
        taking.close()
    assert taken is not None
    assert taken.pk != first.pk


@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
def test_the_sizes_of_a_picture_are_made_before_its_first_reader():
    image = PortalImage.objects.create(title="Image", file=get_test_image_file(size=(700, 400)))
    assert not image.renditions.exists()
    work_off()
    assert sorted(image.renditions.values_list("filter_spec", flat=True)) == sorted(shown_specs(700))
    assert len(shown_specs(700)) == 4


def test_a_picture_that_was_deleted_meanwhile_keeps_nothing_waiting():
    image = PortalImage.objects.create(title="Image", file=get_test_image_file())
    image.delete()
    work_off()
    assert not rows().exists()
