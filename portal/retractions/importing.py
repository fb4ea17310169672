"""Keeps what the list says: by parts, each in its own transaction; done again, it comes to the same."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.background.work import Work, enqueue_once, work
from portal.references.models import MARKING, Nature, RetractionNotice
from portal.retractions.citing import find_citing
from portal.retractions.models import ImportPart, NoticeImport, parts_of
from portal.retractions.reading import RefusedListError, Row, read_list

BATCH = 500
SHOWN_PROBLEMS = 100
FIELDS = ("nature", "doi", "pubmed", "title", "noticed_on", "url", "reasons")
Status = NoticeImport.Status
Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items by so many at a time."""
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some


def bring_list(*, name: str, chunks: Iterator[bytes], whole: bool, by: Any) -> NoticeImport:
    """Keep a file of notices, to be read by the worker."""
    with transaction.atomic():
        brought = NoticeImport.objects.create(name=name[-255:], whole=whole, brought_by=by)
        ImportPart.keep(brought, chunks)
        read_brought.enqueue(brought.pk)
    return brought


def _about(numbers: list[int]) -> dict[int, str]:
    return {pk: f"« {name} »" for pk, name in NoticeImport.objects.filter(pk__in=numbers).values_list("pk", "name")}


def _failed(error: BaseException, when: Any, number: int) -> None:
    if when is None:
        NoticeImport.objects.filter(pk=number).update(status=Status.GIVEN_UP, reason=str(error)[:1000])


def _abandoned(number: int) -> None:
    NoticeImport.objects.filter(pk=number).update(status=Status.GIVEN_UP)


@work(Work(_("Lecture d’une liste de travaux rétractés"), about=_about, failed=_failed, abandoned=_abandoned))
def read_brought(number: int) -> None:
    """Read a file that somebody brought, then forget it."""
    brought = NoticeImport.objects.filter(pk=number).first()
    if brought is None or brought.is_over:
        return
    import_list(brought, parts_of(brought))
    ImportPart.objects.filter(of=brought).delete()


def import_list(brought: NoticeImport, parts: Iterable[bytes]) -> None:
    """Keep the notices of a file, and have the pages that cite their works found; refuse what isn't the list.

    Begun again from nothing after its worker was killed: counts start over, rows are the same.
    """
    for name in ("read", "added", "changed", "same", "removed", "unknown", "rejected"):
        setattr(brought, name, 0)
    brought.problems, brought.status, brought.reason = [], Status.READING, ""
    brought.save()
    known = RetractionNotice.objects.count()
    seen: set[int] = set()
    try:
        for rows in batched(read_list(parts), BATCH):
            with transaction.atomic():
                _keep(brought, rows, seen)
                brought.save()
    except RefusedListError as refused:
        brought.status, brought.reason, brought.finished_at = Status.REFUSED, str(refused), timezone.now()
        brought.save()
        return
    with transaction.atomic():
        # A file that was cut short would take away half of what is known.
        brought.shrunk = brought.whole and len(seen) < known / 2
        if brought.whole and not brought.shrunk:
            brought.removed = _remove_others(seen)
        put_in_force()
        brought.status, brought.finished_at = Status.DONE, timezone.now()
        brought.save()
        enqueue_once(find_citing, "pages")


def _keep(brought: NoticeImport, rows: Iterable[Row], seen: set[int]) -> None:
    read = list(rows)
    for row in read:
        brought.read += 1
        brought.rejected += bool(row.problem) and row.notice is None
        brought.unknown += row.notice is None and not row.problem
        if row.problem and len(brought.problems) < SHOWN_PROBLEMS:
            brought.problems.append([row.line, row.problem, row.value])
    notices = [row.notice for row in read if row.notice is not None]
    seen.update(notice.record for notice in notices)
    there = RetractionNotice.objects.in_bulk([notice.record for notice in notices], field_name="record")
    new, changed = [], []
    for notice in notices:
        before = there.get(notice.record)
        if before is None:
            new.append(notice)
        elif any(getattr(before, name) != getattr(notice, name) for name in FIELDS):
            notice.pk = before.pk
            changed.append(notice)
    RetractionNotice.objects.bulk_create(new)
    RetractionNotice.objects.bulk_update(changed, FIELDS, batch_size=100)
    brought.added += len(new)
    brought.changed += len(changed)
    brought.same += len(notices) - len(new) - len(changed)


def _remove_others(seen: set[int]) -> int:
    records = RetractionNotice.objects.order_by("record").values_list("record", flat=True)
    gone = [record for record in records.iterator(2000) if record not in seen]
    for some in batched(gone, BATCH):
        RetractionNotice.objects.filter(record__in=some).delete()
    return len(gone)


def put_in_force() -> None:
    """Say which notices mark a work: all but those that a later reinstatement of the same work undoes."""
    undone = set(_undone())
    marking = RetractionNotice.objects.filter(nature__in=MARKING)
    held = RetractionNotice.objects.filter(in_force=True)
    before = set(held.values_list("pk", flat=True))
    wanted = set(marking.values_list("pk", flat=True)) - undone
    for pks, value in ((before - wanted, False), (wanted - before, True)):
        for some in batched(sorted(pks), BATCH):
            RetractionNotice.objects.filter(pk__in=some).update(in_force=value)


def _undone() -> Iterator[int]:
    """The notices that a reinstatement of the same day or later undoes."""
    back = RetractionNotice.objects.filter(nature=Nature.REINSTATEMENT)
    for name in ("doi", "pubmed"):
        named = {name: "" if name == "doi" else None}
        for some in batched(back.exclude(**named).iterator(BATCH), BATCH):
            last: dict[Any, str] = {}
            for one in some:
                work_of = getattr(one, name)
                last[work_of] = max(last.get(work_of, ""), _order(one))
            for other in RetractionNotice.objects.filter(nature__in=MARKING, **{f"{name}__in": list(last)}):
                if _order(other) <= last[getattr(other, name)]:
                    yield other.pk


def _order(notice: RetractionNotice) -> str:
    """What sorts notices by their day; one without a day comes before any other."""
    return str(notice.noticed_on or "")
