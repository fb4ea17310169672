"""The worker, alone or among several, on good days and on bad ones."""

import os
import signal
import threading
import time
from functools import partial
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections

from practices.models import PracticePage
from search import builders, indexer
from search.engine import get_engine
from search.engines.base import SearchUnavailable
from search.indexer import differences, process_outbox
from search.management.commands import search_worker
from search.models import Counter, DeadLetter, OutboxRow
from search.outbox import note_page, note_pages
from tests.factories import make_page

on_postgresql = pytest.mark.postgresql


class RecordingEngine:
    """Keeps the batches that it is given, once `meet` lets it."""

    name = "recording"

    def __init__(self, meet=lambda: None):
        self.meet = meet
        self.batches = []

    def apply(self, changes):
        self.batches.append([change.id for change in changes])
        self.meet()
        return len(self.batches[-1])


@pytest.fixture
def engine(monkeypatch):
    """An engine that only keeps what it is given."""
    recording = RecordingEngine()
    monkeypatch.setattr(indexer, "get_engine", lambda: recording)
    return recording


@pytest.fixture
def work(monkeypatch):
    """Run the worker's loop on these calls in place of `process_outbox`, with no document nor database."""

    def run(*calls, **options):
        remaining = iter(calls)
        monkeypatch.setattr(search_worker, "process_outbox", lambda: next(remaining, stop)())
        monkeypatch.setattr(search_worker, "WAIT_WHEN_DOWN", (0.01,))
        call_command("search_worker", **{"interval": 0.01} | options)

    monkeypatch.setattr(search_worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(search_worker.Desk, "turn", lambda desk: False)
    return run


def stop():
    """Do what a supervisor does to end the worker."""
    os.kill(os.getpid(), signal.SIGTERM)
    return 0


def until(work):
    """Try `work` until it does something: the server takes a moment to see that a connection is closed."""
    end = time.monotonic() + 10
    while not (done := work()) and time.monotonic() < end:
        time.sleep(0.02)
    return done


def in_another_worker(work):
    """Run `work` in a thread, on a connection of its own; returns its result."""
    results = []

    def run():
        try:
            results.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return results[0]


@pytest.mark.django_db
def test_rows_stay_as_they_were_when_the_engine_goes_away_in_a_batch(engine):
    note_pages([1, 2, 3])

    def gone():
        raise SearchUnavailable("unreachable")

    engine.meet = gone
    with pytest.raises(SearchUnavailable):
        process_outbox()
    assert list(OutboxRow.objects.values_list("object_id", "attempts", "not_before")) == [
        (1, 0, None),
        (2, 0, None),
        (3, 0, None),
    ]


@pytest.mark.django_db
def test_a_database_that_fails_is_not_held_against_the_pages(engine):
    note_page(1)

    def gone():
        raise OperationalError("server closed the connection unexpectedly")

    engine.meet = gone
    with pytest.raises(OperationalError):
        process_outbox()
    assert OutboxRow.objects.get().attempts == 0


@pytest.mark.django_db
def test_an_error_of_the_database_about_one_page_leaves_the_others_alone(search_index, monkeypatch):
    bad = make_page(title="Fautive")
    make_page(title="Correcte")
    real = builders.body_text

    def failing(page):
        if page.pk == bad.pk:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO search_counter (name, value) VALUES ('twice', 1), ('twice', 1)")
        return real(page)

    monkeypatch.setattr(builders, "body_text", failing)
    while process_outbox() and not OutboxRow.objects.filter(attempts=1).exists():
        pass
    monkeypatch.setattr(builders, "body_text", real)
    assert set(differences()) == {("missing", bad.pk)}
    assert set(OutboxRow.objects.values_list("object_id", "attempts")) == {(bad.pk, 1)}


@pytest.mark.django_db
def test_a_page_noted_again_leaves_the_dead_letters_once_it_is_indexed(search_index, drain):
    page = make_page(title="Guérie")
    DeadLetter.objects.create(page_id=page.pk, reason="illisible")
    drain()
    assert not DeadLetter.objects.exists()


def test_the_worker_comes_back_by_itself_after_failures(work):
    tries = []

    def fail(error):
        tries.append(error)
        raise error

    def succeed():
        tries.append("done")
        return 1

    failures = [SearchUnavailable("unreachable"), OperationalError("gone"), SearchUnavailable("busy")]
    work(*(partial(fail, error) for error in failures), succeed, succeed)
    assert tries == [*failures, "done", "done"]


def test_a_signal_during_a_batch_lets_the_batch_end(work):
    done = []

    def batch():
        stop()
        done.append("batch")
        return 1

    before = signal.getsignal(signal.SIGTERM)
    work(batch, batch)
    assert done == ["batch"]
    assert signal.getsignal(signal.SIGTERM) == before


def test_the_worker_shows_that_it_lives_while_it_waits_for_the_engine(work, tmp_path):
    alive = tmp_path / "alive"

    def batch():
        stop()
        raise SearchUnavailable("unreachable")

    work(batch, alive=alive)
    assert alive.exists()


@pytest.mark.django_db
def test_once_says_in_words_why_it_can_not(settings, tmp_path):
    settings.SEARCH_URL = f"embedded:///{(tmp_path / 'none').as_posix().lstrip('/')}"
    note_page(1)
    with pytest.raises(CommandError, match=r"Lancez « manage\.py rebuild_search »"):
        call_command("search_worker", once=True)


@on_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_share_the_queue_and_take_no_row_twice(engine):
    note_pages(range(1, 11))
    both = threading.Barrier(2, timeout=10)
    engine.meet = both.wait
    threads = [
        threading.Thread(target=lambda: (process_outbox(limit=5), connections.close_all())) for _worker in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    # Each was in the engine while the other was.
    # Which rows each took is the hour's chance; no row was taken twice.
    assert [len(batch) for batch in engine.batches] == [5, 5]
    assert sorted(number for batch in engine.batches for number in batch) == list(range(1, 11))
    assert not OutboxRow.objects.exists()


@on_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_rows_of_a_worker_that_dies_are_free_at_once(engine):
    note_pages([1, 2, 3])
    dying = connection.copy()
    dying.set_autocommit(False)
    with dying.cursor() as cursor:
        cursor.execute("SELECT id FROM search_outboxrow WHERE object_id < 3 FOR UPDATE")
    process_outbox()
    assert engine.batches == [[3]]
    dying.connection.close()  # What the server sees of a process that is killed.
    until(process_outbox)
    assert engine.batches == [[3], [1, 2]]


@on_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_rows_of_a_batch_that_failed_are_free_for_another_worker(engine):
    note_page(1)

    def gone():
        engine.meet = lambda: None
        raise SearchUnavailable("unreachable")

    engine.meet = gone
    with pytest.raises(SearchUnavailable):
        process_outbox()
    assert in_another_worker(process_outbox) == 1


@on_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_versions_ascend_across_workers_and_none_waits_for_a_transaction():
    first = Counter.next("sync")
    held = connection.copy()
    held.set_autocommit(False)
    try:
        with held.cursor() as cursor:
            cursor.execute("SELECT nextval('search_sync')")
        second = in_another_worker(lambda: Counter.next("sync"))
    finally:
        held.close()
    third = Counter.next("sync")
    assert first < second < third


@on_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_page_in_two_hands_keeps_its_last_state(search_index, monkeypatch):
    page = make_page(title="Premier état")
    note_page(page.pk)
    OutboxRow.objects.exclude(object_id=page.pk, subject="page").delete()
    stale = list(indexer.changes_of([page.pk], sequence=Counter.next("sync")))
    PracticePage.objects.filter(pk=page.pk).update(title="Second état")
    while in_another_worker(process_outbox):
        pass
    get_engine().apply(stale)
    assert list(differences()) == []


@on_postgresql
@pytest.mark.django_db
def test_the_sequence_takes_over_from_the_counter_and_gives_back():
    migration = import_module("search.migrations.0002_sync_sequence")
    with connection.schema_editor() as editor:
        migration.drop_sequence(apps, editor)
        Counter.objects.filter(pk="sync").update(value=5000)
        migration.create_sequence(apps, editor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('search_sync')")
        assert cursor.fetchone() == (5001,)
    with connection.schema_editor() as editor:
        migration.drop_sequence(apps, editor)
        migration.create_sequence(apps, editor)
    assert Counter.current("sync") == 5002
