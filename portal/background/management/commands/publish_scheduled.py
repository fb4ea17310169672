"""Publish and withdraw what is due, each by itself, in place of Wagtail's command of that name."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.background.models import ScheduleFailure
from portal.background.scheduled import publish_and_withdraw


class Command(BaseCommand):
    help = "Publie et retire ce qui est programmé. « worker » le fait chaque minute : inutile auprès de lui."

    def handle(self, *args: Any, **options: Any) -> None:
        publish_and_withdraw()
        for failure in ScheduleFailure.objects.all():
            self.stderr.write(f"Page {failure.page_id} : {failure.reason}")
