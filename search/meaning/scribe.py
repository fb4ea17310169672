"""Has vectors made of what pages say, a few texts at a time: titles and summaries first, then passages.

A thread of `search_worker` does it, so that no change of a page waits for a vector. A text that is being worked on is
lent for a while: of several workers each takes others, and what a dead one held is taken again.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseFailure
from django.db import close_old_connections, connection, connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from search.meaning.client import PASSAGE, EmbeddingRefused, EmbeddingServer, EmbeddingUnavailable, embedding_server
from search.meaning.copying import MAX_ATTEMPTS, refresh
from search.meaning.notes import COUNTER, note_missing
from search.meaning.vectors import to_bytes
from search.models import Counter, MeaningPage, MeaningText

logger = logging.getLogger("search.meaning")

BATCH = 8
# A passage takes most of a second on one processor.
EMBEDDING_SECONDS = 60.0
LEASE = timedelta(minutes=5)
WAIT_SECONDS = 1.0
WAIT_WHEN_DOWN = (1, 5, 15, 60)


def waiting(server: EmbeddingServer) -> QuerySet[MeaningText]:
    """The texts that have no vector yet, the most telling first."""
    return MeaningText.objects.filter(model=server.name, vector=None).order_by("rank", "id")


def embed_some(server: EmbeddingServer, *, limit: int = BATCH) -> int:
    """Have vectors made of the first texts that wait. Returns how many texts were tried; 0 when none is due.

    Raises:
        EmbeddingUnavailable: the server doesn't answer, or refuses everything; the texts wait.
    """
    rows = _take(server, limit)
    if not rows:
        return 0
    try:
        vectors = server.embed([row.text for row in rows], PASSAGE, seconds=EMBEDDING_SECONDS)
    except EmbeddingUnavailable:
        MeaningText.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=None)
        raise
    except EmbeddingRefused as error:
        _one_by_one(rows, server, error)
    else:
        _keep({row: to_bytes(vector) for row, vector in zip(rows, vectors, strict=True)})
    return len(rows)


@transaction.atomic
def _take(server: EmbeddingServer, limit: int) -> list[MeaningText]:
    now = timezone.now()
    due = waiting(server).filter(Q(due_at=None) | Q(due_at__lte=now))
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    rows = list(due[:limit])
    if rows:
        MeaningText.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE)
    return rows


def _one_by_one(rows: list[MeaningText], server: EmbeddingServer, error: EmbeddingRefused) -> None:
    """Find the text that the server refuses; where it refuses them all, the fault is the server's."""
    made: dict[MeaningText, bytes] = {}
    for row in rows if len(rows) > 1 else ():
        try:
            (vector,) = server.embed([row.text], PASSAGE, seconds=EMBEDDING_SECONDS)
        except EmbeddingRefused as refusal:
            logger.warning("No vector of a text of page %s: %s", row.page_id, refusal)
        else:
            made[row] = to_bytes(vector)
    _keep(made)
    refused = [row for row in rows if row not in made]
    if len(rows) > 1 and not made:
        MeaningText.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=None)
        raise EmbeddingUnavailable(str(error)) from error
    for row in refused:
        row.attempts = min(row.attempts + 1, MAX_ATTEMPTS)
        later = timezone.now() + (timedelta(hours=1) if row.attempts == MAX_ATTEMPTS else timedelta(seconds=30))
        MeaningText.objects.filter(pk=row.pk).update(attempts=row.attempts, due_at=later)


@transaction.atomic
def _keep(made: dict[MeaningText, bytes]) -> None:
    """Write vectors; a text that its page no longer holds has gone, and its vector with it."""
    if not made:
        return
    # Pages first, in the order of their numbers, then texts and the counter: as `notes.note` takes them.
    held = MeaningPage.objects.select_for_update().filter(pk__in={row.page_id for row in made}).order_by("pk")
    list(held.values_list("pk", flat=True))
    pages = set()
    for row, vector in made.items():
        if MeaningText.objects.filter(pk=row.pk).update(vector=vector, due_at=None):
            pages.add(row.page_id)
    MeaningPage.objects.filter(pk__in=pages).update(version=Counter.next(COUNTER))


class Scribe(threading.Thread):
    """Makes vectors until it is told to stop, and keeps the copy that searches read in step."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="scribe")
        self._ended = threading.Event()

    def run(self) -> None:
        failures = 0
        noted = ""
        while not self._ended.is_set():
            close_old_connections()
            try:
                server = embedding_server()
                if server is None:
                    return
                if noted != server.name:
                    note_missing(server)
                    noted = server.name
                busy = embed_some(server) > 0
                refresh(server, unhurried=busy)
            except (EmbeddingUnavailable, DatabaseFailure, OSError) as error:
                delay = WAIT_WHEN_DOWN[min(failures, len(WAIT_WHEN_DOWN) - 1)]
                failures += 1
                logger.warning("No vectors now (%s); next try in %s s.", error, delay)
                self._keep_copy()
                self._ended.wait(delay)
                continue
            except ImproperlyConfigured as error:
                logger.error("No vectors: %s", error)
                return
            failures = 0
            if not busy:
                self._ended.wait(WAIT_SECONDS)
        connections.close_all()

    def work_off(self, stopping: Callable[[], bool]) -> None:
        """Make what is due, in this thread. A server that doesn't answer leaves the rest for later."""
        server = embedding_server()
        if server is None:
            return
        note_missing(server)
        try:
            while not stopping() and embed_some(server):
                pass
        except EmbeddingUnavailable as error:
            logger.warning("No vectors now (%s).", error)
        refresh(server)

    def _keep_copy(self) -> None:
        """Grants and texts change while no server makes vectors, too."""
        server = embedding_server()
        try:
            if server is not None:
                refresh(server)
        except (DatabaseFailure, OSError) as error:
            logger.warning("The copy of the vectors is not kept in step: %s", error)

    def stop(self) -> None:
        """End after the texts at hand, or leave them to the next worker."""
        self._ended.set()
