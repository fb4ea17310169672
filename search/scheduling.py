"""What is to be done each minute, publications among it: once, whatever the number of workers."""

import time

from django.db import connection, transaction
from django.db.models import Q

from portal.core.chores import do_chores
from search.models import Counter

SCHEDULE_SECONDS = 60


def publish_scheduled() -> bool:
    """Publish and withdraw what is due, with the other chores, unless a worker did within the minute.

    The time of the last run is kept in the database, on a row that is locked while it is taken: two
    workers never take the same minute. What is done next commits by itself, thing by thing; whatever a
    worker that dies leaves is due at the next minute. Returns whether this worker did it.
    """
    if not _take_the_minute():
        return False
    do_chores()
    return True


def _take_the_minute() -> bool:
    Counter.objects.get_or_create(name="schedule")
    now = int(time.time())
    # A time to come is that of a clock that has been set right since.
    due = Q(value__lte=now - SCHEDULE_SECONDS) | Q(value__gt=now + SCHEDULE_SECONDS)
    with transaction.atomic():
        clocks = Counter.objects.filter(due, pk="schedule")
        if connection.features.has_select_for_update_skip_locked:
            clocks = clocks.select_for_update(skip_locked=True)
        clock = clocks.first()
        if clock is None:
            return False
        clock.value = now
        clock.save(update_fields=["value"])
        return True
