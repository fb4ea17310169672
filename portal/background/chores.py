"""What recurs: publications at their hour, clean-ups. One worker at a time does each, whatever their number.

An app registers a chore in its `ready`. Whoever looks first when a chore is due moves its clock and enqueues it,
in one transaction; from there it is work as any other, tried again where it fails or its worker is killed. After
an hour without a worker each chore is done once: it looks at what is due, not at the hours that were missed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.background.models import Clock
from portal.background.work import Work, enqueue_once, work

Registered = TypeVar("Registered", bound=Callable[..., Any])


@dataclass(frozen=True)
class Chore:
    """What is done every so often; it may run again at any time."""

    do: Callable[[], object]
    label: str | Promise
    every: timedelta


_chores: dict[str, Chore] = {}


def register_chore(name: str, label: str | Promise, *, every: timedelta) -> Callable[[Registered], Registered]:
    """Add a chore, under a name that no other has."""

    def register(function: Registered) -> Registered:
        _chores[name] = Chore(function, label, every)
        return function

    return register


def _labels(names: list[str]) -> dict[str, str]:
    return {name: str(_chores[name].label) for name in names if name in _chores}


# What hides a page at its hour matters more than what waits beside it.
@work(Work(_("Tâche régulière"), attempts=3, about=_labels), queue="chores", priority=50)
def do_chore(name: str) -> None:
    """Do a chore, unless this release has none of that name."""
    if name in _chores:
        _chores[name].do()


def enqueue_due_chores() -> None:
    """Enqueue each chore that is due, unless another worker does at this moment."""
    now = timezone.now()
    clocks = dict(Clock.objects.values_list("name", "at"))
    for name, chore in _chores.items():
        last = clocks.get(name)
        # A time to come is that of a clock that has been set right since.
        if last is not None and now - chore.every < last < now + chore.every:
            continue
        with transaction.atomic():
            if last is None:
                _clock, mine = Clock.objects.get_or_create(name=name, defaults={"at": now})
            else:
                mine = bool(Clock.objects.filter(name=name, at=last).update(at=now))
            if mine:
                enqueue_once(do_chore, name)
