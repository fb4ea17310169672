"""The rows of work: who takes one, what becomes of it, how the queue fares.

`django_tasks_db` keeps the rows; its worker neither tries again what failed nor takes up what a killed worker
held, so ours does. While a row is held, `run_after` is when its lease ends: the worker renews it, and what
nobody renews is anybody's again. What is done is forgotten; what failed too often stays, for somebody to look at.
"""

import logging
import traceback
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypedDict

from django.db import connection, transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from portal.background.models import Clock, ScheduleFailure, next_try
from portal.background.work import BACKEND, Hopeless, as_new, work_of

logger = logging.getLogger("portal.background")

LATE_SECONDS = 300.0
# How many rows are looked at where another worker may take the first ones meanwhile.
CANDIDATES = 5
LONGEST_TRACEBACK = 20_000


class WorkerDiedError(Exception):
    """A worker took this row and never said what became of it."""


class WorkState(TypedDict):
    """How much waits, has failed and is tried again, is given up; how long, in seconds; whether nobody does it."""

    waiting: int
    retried: int
    given_up: int
    missed_publications: int
    oldest_seconds: float
    late: bool


def rows() -> DBTaskResultQuerySet:
    """The rows that are the portal's own."""
    return DBTaskResult.objects.filter(backend_name=BACKEND)


def take(*, worker: str, lease: float, besides: Iterable[str] = ()) -> Any | None:
    """Take the first row that is due, for `lease` seconds; None where there is none. No other worker takes it.

    Args:
        besides: queues to leave alone.
    """
    due = rows().ready().exclude(queue_name__in=list(besides))
    # Looked at first: on SQLite, the transaction below takes the only right to write.
    if not due.exists():
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        for row in due[:CANDIDATES]:
            now = timezone.now()
            taken = {
                "status": TaskResultStatus.RUNNING,
                "started_at": now,
                "run_after": now + timedelta(seconds=lease),
                "worker_ids": [*row.worker_ids, worker],
            }
            if rows().filter(pk=row.pk, status=TaskResultStatus.READY).update(**taken):
                for name, value in taken.items():
                    setattr(row, name, value)
                return row
    return None


def _held(row: Any) -> QuerySet[Any]:
    """The row, where whoever took it at that moment still has it."""
    return rows().filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)


def renew(row: Any, *, lease: float) -> None:
    _held(row).update(run_after=timezone.now() + timedelta(seconds=lease))


def forget(row: Any) -> None:
    """It is done."""
    _held(row).delete()


@transaction.atomic
def give_back(row: Any, error: BaseException) -> None:
    """Note why it failed; it is tried again later and later, or given up after too many tries."""
    work = work_of(row.task_path)
    attempts = len(row.worker_ids)
    fields: dict[str, Any] = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(traceback.format_exception(error))[-LONGEST_TRACEBACK:],
    }
    if isinstance(error, Hopeless) or attempts >= work.attempts:
        when = None
        fields |= {"status": TaskResultStatus.FAILED, "finished_at": timezone.now()}
    else:
        when = next_try(attempts)
        fields |= {"status": TaskResultStatus.READY, "run_after": when}
    if not _held(row).update(**fields):
        return
    args = row.args_kwargs["args"]
    work.failed(error, when, *args)
    if when is None:
        logger.error("%s %s is given up after %s tries.", row.task_path, args, attempts, exc_info=error)
    else:
        logger.warning("%s %s failed (%s); next try at %s.", row.task_path, args, in_words(error), when)


def take_up() -> None:
    """Give back the rows of workers that don't renew their lease: they are dead, or as good as."""
    for row in rows().filter(status=TaskResultStatus.RUNNING, run_after__lt=timezone.now()):
        work = work_of(row.task_path)
        if len(row.worker_ids) < work.attempts:
            # Nothing says that the work itself is at fault: it is done again at once.
            if _held(row).update(status=TaskResultStatus.READY, run_after=timezone.now()):
                logger.warning("%s %s is taken up from a worker that stopped.", row.task_path, row.args_kwargs["args"])
        else:
            give_back(row, WorkerDiedError(_("Chaque travailleur qui l’a pris s’est arrêté avant la fin.")))


def in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def reason_of(row: Any) -> str:
    """Why it failed last, in one line; what the portal raises itself is written for people."""
    lines = [line for line in row.traceback.splitlines() if line and not line.startswith(" ")]
    raised, _colon, said = (lines[-1] if lines else row.exception_class_path).partition(": ")
    if said and raised.startswith("portal."):
        return said
    return f"{raised.rpartition('.')[2]}: {said}" if said else raised


def given_up() -> QuerySet[Any]:
    return rows().filter(status=TaskResultStatus.FAILED).order_by("-finished_at", "pk")


def retried() -> QuerySet[Any]:
    return rows().filter(status=TaskResultStatus.READY).exclude(exception_class_path="").order_by("run_after", "pk")


def retry(numbers: Iterable[str] | None = None) -> int:
    """Try again, as if for the first time, these rows that were given up or wait, or all that were given up."""
    chosen = given_up() if numbers is None else (given_up() | retried()).filter(pk__in=list(numbers))
    return chosen.order_by().update(**as_new())


@transaction.atomic
def abandon(number: str) -> bool:
    """Forget a row that was given up or waits after a failure. Tells whether there was one."""
    row = (given_up() | retried()).filter(pk=number).first()
    if row is None or not rows().filter(pk=row.pk, status=row.status).delete()[0]:
        return False
    work_of(row.task_path).abandoned(*row.args_kwargs["args"])
    return True


def work_state() -> WorkState:
    """How the queue fares, in three queries."""
    now = timezone.now()
    ready = Q(status=TaskResultStatus.READY)
    fresh = ready & Q(exception_class_path="")
    found = rows().aggregate(
        waiting=Count("pk", filter=fresh),
        retried=Count("pk", filter=ready) - Count("pk", filter=fresh),
        given_up=Count("pk", filter=Q(status=TaskResultStatus.FAILED)),
        oldest=Min("enqueued_at", filter=fresh),
    )
    seen = Clock.objects.aggregate(at=Max("at"))["at"]
    oldest = max(0.0, (now - found["oldest"]).total_seconds()) if found["oldest"] else 0.0
    silent = (now - seen).total_seconds() if seen else 0.0
    return WorkState(
        waiting=found["waiting"],
        retried=found["retried"],
        given_up=found["given_up"],
        missed_publications=ScheduleFailure.objects.count(),
        oldest_seconds=oldest,
        late=max(oldest, silent) > LATE_SECONDS,
    )
