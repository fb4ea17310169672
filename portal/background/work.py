"""Declares what may be done outside requests, beside the function that does it.

A piece of work is a task of `django_tasks` on the database: `enqueue` writes a row in the transaction of the
caller, and `manage.py worker` does it once that commits. It may be done again after a worker was killed, so it
looks first at what is left to do. It takes one number or name, never an object.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

BACKEND = "background"
ATTEMPTS = 8


class Hopeless(Exception):  # noqa: N818 - the name says what is wrong
    """Trying again would change nothing: somebody has to look."""


class Outage(Exception):  # noqa: N818 - the same
    """What the whole queue needs doesn't answer: the rest of it would only wait as long."""


def _nothing(*args: Any) -> None:
    pass


@dataclass(frozen=True)
class Work:
    """What is known of a piece of work besides how it is done.

    `about` says in words what each of several arguments is, by argument; `failed` is told each failure, and when it
    is tried again (None where it is given up), in the transaction that notes it; `abandoned` is called when
    somebody gives it up.
    """

    label: str | Promise
    attempts: int = ATTEMPTS
    about: Callable[[list[Any]], dict[Any, str]] = lambda arguments: {}
    failed: Callable[..., None] = _nothing
    abandoned: Callable[..., None] = _nothing


_known: dict[str, Work] = {}


def work(known: Work, *, queue: str = "default", priority: int = 0) -> Callable[[Callable[..., None]], Task[Any, None]]:
    """Declare a function of a module as work; the greatest `priority` is done first."""

    def declare(function: Callable[..., None]) -> Task[Any, None]:
        made: Task[Any, None] = task(backend=BACKEND, queue_name=queue, priority=priority)(function)
        _known[made.module_path] = known
        return made

    return declare


def work_of(task_path: str) -> Work:
    """What is known of a row's work; of one that this release no longer has, only its name."""
    return _known.get(task_path) or Work(label=task_path.rpartition(".")[2])


def waiting_at(moment: datetime | None) -> datetime:
    """How the queue writes « from then on », or « from now on »."""
    return moment or get_date_max()


def enqueue_once(piece: Task[Any, None], *args: Any) -> None:
    """Enqueue a piece of work unless it waits already with these arguments; try again at once one that was given up."""
    same = DBTaskResult.objects.filter(
        task_path=piece.module_path, args_kwargs=normalize_json({"args": args, "kwargs": {}})
    )
    if same.filter(status=TaskResultStatus.READY).exists():
        return
    if not same.filter(status=TaskResultStatus.FAILED).update(**as_new()):
        piece.enqueue(*args)


def as_new() -> dict[str, Any]:
    """The fields of a row that starts over."""
    return {
        "status": TaskResultStatus.READY,
        "run_after": waiting_at(None),
        "worker_ids": [],
        "started_at": None,
        "finished_at": None,
        "exception_class_path": "",
        "traceback": "",
    }
