"""What tests do with the work of the background."""

from django.utils import timezone
from django_tasks import TaskResultStatus

from portal.background.queue import rows
from portal.background.worker import Worker

QUEUED = "portal.background.mail.QueuedBackend"


def work_off() -> int:
    """Do what the worker would: all that is due. Returns how many pieces of work were tried."""
    return Worker().work_off()


def work_off_later() -> int:
    """The same, once what failed is due again."""
    rows().filter(status=TaskResultStatus.READY).update(run_after=timezone.now())
    return work_off()
