"""Migrate as Django does, without two costs of its rendering of models, which change nothing of what it does."""

import functools
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.management.commands import migrate

# Objects made, less those that went away, before the youngest are looked at.
SELDOM = 200_000


class Command(migrate.Command):
    __doc__ = migrate.Command.__doc__

    def handle(self, *args: Any, **options: Any) -> None:
        with rendering_cheaply():
            super().handle(*args, **options)


@contextmanager
def rendering_cheaply() -> Iterator[None]:
    """Within it, thousands of models are made and dropped in three quarters of the time.

    Django keeps which settings name a model that may be swapped, and forgets it with every model that a migration
    renders, to look through all models again for each relation; what settings say doesn't change here. And the
    objects of the portal itself, which stay, aren't walked again and again in search of what may go.
    """
    names = vars(apps)
    names["get_swappable_settings_name"] = functools.cache(apps.get_swappable_settings_name)
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SELDOM, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        del names["get_swappable_settings_name"]
