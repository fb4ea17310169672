"""Wagtail's own tasks, done as soon as they are asked for; within `tasks_once`, at its end and once each.

To write a page and publish it saves it three times, and each of its links. Each time, the index of the administration
and that of references would take the whole page again, to come to what the last time gives.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any

from django.apps import apps
from django_tasks import TaskResult
from django_tasks.backends.immediate import ImmediateBackend
from modelcluster.fields import ParentalKey

# By its path: Wagtail's tasks are made with this backend, so they can't be there before it.
REFERENCES = "wagtail.tasks.update_reference_index_task"
CHUNK = 1000
# What waits, by what is asked: the task with its arguments.
Waiting = dict[tuple[str, str], tuple["OnceBackend", TaskResult[Any]]]
_waiting: ContextVar[Waiting | None] = ContextVar("waiting", default=None)


class OnceBackend(ImmediateBackend):
    """Does a task at once, unless it is asked for within `tasks_once`."""

    def _execute_task(self, task_result: TaskResult[Any]) -> None:
        waiting = _waiting.get()
        if waiting is None:
            super()._execute_task(task_result)
        else:
            asked = json.dumps([task_result.args, task_result.kwargs], sort_keys=True)
            waiting.setdefault((task_result.task.module_path, asked), (self, task_result))


@contextmanager
def tasks_once() -> Iterator[None]:
    """Do what is asked for within it at its end, in order, what is asked several times once; nothing after an error.

    To be used inside a transaction: what it does belongs to what asked for it.
    """
    waiting: Waiting = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for backend, result in _without_parts(waiting):
        backend._execute_task(result)


def _without_parts(waiting: Waiting) -> list[tuple[OnceBackend, TaskResult[Any]]]:
    """What waits, without what would take again the references of a page that waits by itself, for one of its parts.

    One query for each model of parts, or more where there are many.
    """
    wholes: dict[Any, set[str]] = {}
    parts: dict[Any, tuple[ParentalKey, set[str]]] = {}
    for _backend, result in waiting.values():
        if result.task.module_path == REFERENCES:
            label, name, number = result.args
            model = apps.get_model(label, name)
            key = _key_of(model)
            (parts.setdefault(model, (key, set()))[1] if key else wholes.setdefault(model, set())).add(number)
    covered = {
        (model, number) for model, (key, numbers) in parts.items() for number in _covered(model, key, numbers, wholes)
    }
    return [
        (backend, result)
        for backend, result in waiting.values()
        if result.task.module_path != REFERENCES or (apps.get_model(*result.args[:2]), result.args[2]) not in covered
    ]


def _key_of(model: Any) -> ParentalKey | None:
    """The field by which a model is a part of another; the first, as Wagtail's task has it."""
    return next((field for field in model._meta.get_fields() if isinstance(field, ParentalKey)), None)


def _covered(model: Any, key: ParentalKey, numbers: set[str], wholes: dict[Any, set[str]]) -> set[str]:
    """Those of these parts whose whole waits, as one of the type of the key or of one that extends it."""
    waiting = {number for whole, found in wholes.items() if issubclass(whole, key.related_model) for number in found}
    remaining, covered = iter(numbers), set()
    # A statement of SQLite takes so many numbers; a workbook may have more links.
    while chunk := list(islice(remaining, CHUNK)):
        rows = model._default_manager.filter(pk__in=chunk).values_list("pk", key.attname)
        covered |= {str(part) for part, whole in rows if str(whole) in waiting}
    return covered
