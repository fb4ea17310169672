"""From the outbox to the index.

The order matters: rows are taken, then a version number, then pages are read, then the engine
commits, then rows are forgotten. Whatever is killed between two of these, the rows are still
there, and a page read later always carries a higher version.

Several workers may share the queue. On PostgreSQL the rows of a batch are locked until they are
forgotten, and the others pass over them; the server frees those of a worker that dies. On SQLite,
where a transaction would keep everybody from writing, two workers may do the same rows twice. The
rows of one page may be in two hands either way: the engine leaves out the older version. This
needs each statement to see what was committed before it (`READ COMMITTED`, the default).
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import TypedDict, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.utils import timezone
from wagtail.models import Page

from portal.directory.models import ClassifiedPage, Term
from search.builders import Lookups, all_ids, build_documents
from search.documents import SearchDocument
from search.engine import get_engine, get_fallback
from search.engines.base import Change, Deletion, RebuildReport, SearchEngine, SearchUnavailable
from search.engines.fallback import FallbackEngine
from search.models import Counter, DeadLetter, OutboxRow
from search.outbox import note_pages
from search.registry import searchable_types
from search.told import tell_indexed

logger = logging.getLogger(__name__)

BATCH = 200
CHUNK = 1000
MAX_ATTEMPTS = 5
BACK_OFF_SECONDS = (1, 5, 30, 120, 600)
LATE_SECONDS = 60.0
RELATION_OF_SUBJECT = {"establishment": "establishments", "region": "regions", "mrc": "mrcs", "term": "terms"}
# What stops the work says nothing of the page that was at hand.
NOT_NOW = (SearchUnavailable, OperationalError, InterfaceError)


Noted = TypeVar("Noted", SearchDocument, Change)


class QueueState(TypedDict):
    """Depth of the queue, how many of its rows failed at least once, age of the oldest in seconds."""

    rows: int
    failing_rows: int
    oldest_seconds: float
    late: bool
    dead_letters: int


def process_outbox(*, limit: int = BATCH) -> int:
    """Index what the oldest rows say. Returns how many rows were done; 0 when none is due and free.

    Raises:
        search.engines.base.SearchUnavailable: the engine can't take anything now; rows stay.
        django.db.OperationalError: the database can't; rows stay.
    """
    try:
        done = _take(limit)
        _fed.clear()
        return done
    except SearchUnavailable:
        engine = get_engine()
        if isinstance(engine, FallbackEngine):
            _feed(engine)
        raise


def _take(limit: int) -> int:
    if not connection.features.has_select_for_update_skip_locked:
        return _process(list(due_rows()[:limit]))
    with transaction.atomic():
        return _process(list(due_rows().select_for_update(skip_locked=True)[:limit]))


# Rows that were given to the index that stands in for a cluster, in this outage.
_fed: set[int] = set()


def _feed(engine: FallbackEngine) -> None:
    """Give the index that stands in for a cluster all that waits for the cluster; rows stay.

    Readers would otherwise find, in its counts, what was hidden since the cluster went away.
    """
    for row in due_rows().exclude(subject="page"):
        widen(row)
    waiting = due_rows().filter(subject="page").values_list("pk", "object_id")
    new = {pk: page_id for pk, page_id in waiting.iterator(CHUNK) if pk not in _fed}
    for ids in _chunks(iter(sorted(set(new.values())))):
        sequence = Counter.next("sync")
        documents = _buildable(ids, sequence=sequence, lookups=Lookups())
        # What can't be read isn't shown meanwhile.
        gone = set(ids).difference(document.id for document in documents)
        if engine.feed([*documents, *(Deletion(page_id, sequence) for page_id in sorted(gone))]):
            return
    _fed.update(new)


def _process(rows: list[OutboxRow]) -> int:
    if not rows:
        return 0
    wide = [row for row in rows if row.subject != "page"]
    if wide:
        for row in wide:
            widen(row)
        return len(wide)
    sequence = Counter.next("sync")
    ids = list(dict.fromkeys(row.object_id for row in rows))
    try:
        with _attempt():
            _apply(ids, sequence=sequence)
    except NOT_NOW:
        raise
    except Exception:
        logger.exception("A batch of %s pages failed; each is tried alone.", len(ids))
        _one_by_one(rows, sequence)
        return len(rows)
    tell_indexed(ids)
    DeadLetter.objects.filter(page_id__in=ids).delete()
    OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _apply(ids: list[int], *, sequence: int) -> None:
    """Take these pages to the engine as they are; once it has them, note what is to be known of their meaning."""
    changes = list(changes_of(ids, sequence=sequence))
    get_engine().apply(changes)
    for _noted in _noting(changes):
        pass


def _noting(changes: Iterable[Noted]) -> Iterable[Noted]:
    """Give these changes back, each once its meaning is noted, where a server of embeddings is named."""
    if not settings.EMBEDDING_URL:
        return changes
    # Imported for those that use it: numpy takes a tenth of a second, and memory.
    from search.meaning.client import embedding_server
    from search.meaning.notes import noting

    server = embedding_server()
    return noting(changes, server) if server else changes


def _attempt() -> AbstractContextManager[None]:
    """Undo a failed attempt alone, where rows are held: PostgreSQL refuses all that follows an error."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def due_rows() -> models.QuerySet[OutboxRow]:
    """Rows to take now, oldest first."""
    now = timezone.now()
    return OutboxRow.objects.filter(models.Q(not_before=None) | models.Q(not_before__lte=now))


def changes_of(ids: Iterable[int], *, sequence: int, lookups: Lookups | None = None) -> Iterator[Change]:
    """Yield the document of each page that is live and searched, and a deletion for each other."""
    wanted = set(ids)
    for document in build_documents(sorted(wanted), sequence=sequence, lookups=lookups):
        wanted.discard(document.id)
        yield document
    for page_id in sorted(wanted):
        yield Deletion(page_id, sequence)


def _one_by_one(rows: list[OutboxRow], sequence: int) -> None:
    """Index pages alone; one that fails waits, and after five failures becomes a dead letter."""
    for row in rows:
        try:
            with _attempt():
                _apply([row.object_id], sequence=sequence)
                tell_indexed([row.object_id])
        except NOT_NOW:
            raise
        except Exception as error:
            logger.exception("Page %s could not be indexed.", row.object_id)
            row.attempts += 1
            if row.attempts >= MAX_ATTEMPTS:
                _set_aside(row.object_id, error)
                row.delete()
            else:
                delay = BACK_OFF_SECONDS[row.attempts - 1]
                row.not_before = timezone.now() + timedelta(seconds=delay)
                row.save(update_fields=["attempts", "not_before"])
        else:
            DeadLetter.objects.filter(page_id=row.object_id).delete()
            row.delete()


@transaction.atomic
def widen(row: OutboxRow) -> int:
    """Replace a row about many pages by one row a page. Returns how many."""
    made = 0
    for ids in _chunks(_pages_of(row)):
        OutboxRow.objects.bulk_create(OutboxRow(subject="page", object_id=pk) for pk in ids)
        made += len(ids)
    row.delete()
    return made


def _pages_of(row: OutboxRow) -> Iterator[int]:
    if row.subject == "subtree":
        yield from Page.objects.filter(path__startswith=row.path).values_list("pk", flat=True).iterator(CHUNK)
        return
    relation = RELATION_OF_SUBJECT[row.subject]
    for searchable in searchable_types():
        model = searchable.model
        if issubclass(model, ClassifiedPage):
            yield from model.objects.filter(**{relation: row.object_id}).values_list("pk", flat=True).iterator(CHUNK)
            if row.subject == "region":
                # A page without regions of its own stands in those of its establishments.
                yield from (
                    model.objects.filter(establishments__region=row.object_id)
                    .values_list("pk", flat=True)
                    .distinct()
                    .iterator(CHUNK)
                )
        if row.subject == "term":
            for field in model._meta.get_fields():
                if isinstance(field, models.ForeignKey) and field.related_model is Term:
                    found = model._default_manager.filter(**{field.name: row.object_id})
                    yield from found.values_list("pk", flat=True).iterator(CHUNK)


def _pages_of_rows(rows: models.QuerySet[OutboxRow]) -> Iterator[int]:
    for row in rows.iterator(CHUNK):
        yield from [row.object_id] if row.subject == "page" else _pages_of(row)


def _chunks(ids: Iterator[int]) -> Iterator[list[int]]:
    chunk: list[int] = []
    for pk in ids:
        chunk.append(pk)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def all_documents(*, sequence: int) -> Iterator[SearchDocument]:
    """Yield the document of every live searched page, in constant memory."""
    lookups = Lookups()
    for ids in all_ids():
        yield from _buildable(ids, sequence=sequence, lookups=lookups)


def _buildable(ids: list[int], *, sequence: int, lookups: Lookups) -> list[SearchDocument]:
    """The documents of these pages; one that can't be read is a dead letter, and keeps no other out."""
    try:
        with _attempt():
            return list(build_documents(ids, sequence=sequence, lookups=lookups))
    except NOT_NOW:
        raise
    except Exception:
        logger.exception("A batch of %s pages could not be read; each is tried alone.", len(ids))
    found: list[SearchDocument] = []
    for page_id in ids:
        try:
            with _attempt():
                found += build_documents([page_id], sequence=sequence, lookups=lookups)
        except NOT_NOW:
            raise
        except Exception as error:
            _set_aside(page_id, error)
    return found


def _set_aside(page_id: int, error: Exception) -> None:
    DeadLetter.objects.update_or_create(page_id=page_id, defaults={"reason": f"{type(error).__name__}: {error}"})


def rebuild(*, progress: Callable[[int], None] | None = None) -> RebuildReport:
    """Build a new index of everything and put it in service.

    What changes meanwhile is in the outbox: the rows younger than the rebuild are replayed before
    the swap, and stay, so that the worker sees them again.
    """
    mark = Counter.next("sync")
    OutboxRow.objects.update(rebuild=mark)
    # After the mark: whoever writes a higher version reads what the marked rows speak of.
    sequence = Counter.next("sync")

    def catch_up() -> Iterator[Change]:
        rows = OutboxRow.objects.exclude(rebuild=mark).filter(subject="page").order_by("object_id")
        version = Counter.next("sync")
        for ids in _chunks(rows.values_list("object_id", flat=True).distinct().iterator(CHUNK)):
            yield from _noting(changes_of(ids, sequence=version))

    started = timezone.now()
    documents = _noting(all_documents(sequence=sequence))
    report = get_engine().rebuild(documents, catch_up=catch_up, progress=progress)
    fallback = get_fallback()
    if fallback is not None:
        # It has not received what these rows say: it answers no more until it is rebuilt, which comes next.
        fallback.retire()
    for ids in _chunks(_pages_of_rows(OutboxRow.objects.filter(rebuild=mark))):
        tell_indexed(ids)
    OutboxRow.objects.filter(rebuild=mark).delete()
    DeadLetter.objects.filter(failed_at__lt=started).delete()
    return report


def rebuild_fallback(*, progress: Callable[[int], None] | None = None) -> RebuildReport | None:
    """Build the index that stands in for a cluster anew, and put it in service; None where there is none.

    The outbox is the first engine's. An index that isn't in service yet gets no changes: what they
    changed meanwhile is found by comparing, once it is.
    """
    fallback = get_fallback()
    if fallback is None:
        return None
    report = fallback.rebuild(all_documents(sequence=Counter.next("sync")), progress=progress)
    repair_fallback(fallback)
    return report


def repair_fallback(fallback: SearchEngine) -> int:
    """Mend what differs in the index that stands in for a cluster. Returns how many pages did."""
    found = [page_id for _kind, page_id in differences(fallback)]
    for ids in _chunks(iter(found)):
        # The number first: a worker that reads a page later has a higher one.
        fallback.apply(changes_of(ids, sequence=Counter.next("sync")))
    return len(found)


def differences(engine: SearchEngine | None = None) -> Iterator[tuple[str, int]]:
    """Yield (`missing` | `stale` | `extra`, page id) for each page whose index entry isn't what it should be.

    Compares hashes batch by batch; the ids and hashes of the index are held in memory
    (about 100 bytes a page).
    """
    indexed = dict((engine or get_engine()).hashes())
    lookups = Lookups()
    for ids in all_ids():
        for document in _buildable(ids, sequence=0, lookups=lookups):
            found = indexed.pop(document.id, None)
            if found is None:
                yield "missing", document.id
            elif found != document.hash:
                yield "stale", document.id
    for page_id in indexed:
        yield "extra", page_id


def repair(ids: Iterable[int]) -> None:
    """Note these pages and index them now, with the workers; returns when each was tried."""
    last = note_pages(ids)
    while OutboxRow.objects.filter(pk__lte=last, attempts=0).exists():
        if not process_outbox():
            time.sleep(0.1)  # A worker has the rest in hand.


def queue_state() -> QueueState:
    """How the queue fares, in two queries."""
    rows = OutboxRow.objects.aggregate(
        rows=models.Count("pk"),
        failing_rows=models.Count("pk", filter=models.Q(attempts__gt=0)),
        oldest=models.Min("created_at"),
    )
    oldest: datetime | None = rows["oldest"]
    seconds = max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0
    return QueueState(
        rows=rows["rows"],
        failing_rows=rows["failing_rows"],
        oldest_seconds=seconds,
        late=seconds > LATE_SECONDS,
        dead_letters=DeadLetter.objects.count(),
    )
