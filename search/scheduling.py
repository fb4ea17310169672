"""What is to be published or withdrawn at a given time, once a minute whatever the number of workers."""

import time

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Q

from search.models import Counter

SCHEDULE_SECONDS = 60


def publish_scheduled() -> bool:
    """Publish and withdraw what is due, unless a worker did within the minute or is doing so.

    The time of the last run is kept in the database, on a row that is locked meanwhile: it commits
    with what was published, or not at all. Returns whether this worker did it.
    """
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
        call_command("publish_scheduled", verbosity=0)
        clock.value = now
        clock.save(update_fields=["value"])
        return True
