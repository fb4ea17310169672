"""`manage.py draft_bulletin [--month 2026-11]`: draft the bulletin of a month, as the clock does on the first."""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.bulletin.assembling import draft_bulletin, month_of


class Command(BaseCommand):
    help = "Drafts the bulletin of a month: the last one, unless another is named."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--month", help="as 2026-11")

    def handle(self, *args: Any, month: str | None, **options: Any) -> None:
        """Draft it, and say where.

        Raises:
            CommandError: what was given is no month.
        """
        try:
            wanted = date.fromisoformat(f"{month}-01") if month else month_of(timezone.localdate()) - timedelta(days=1)
        except ValueError as error:
            raise CommandError(f"{month} is no month: write it as 2026-11.") from error
        bulletin = draft_bulletin(month_of(wanted))
        told = (
            f"{bulletin.title} ({bulletin.items.count()})"
            if bulletin
            else "Nothing: it is there, or has nothing to say."
        )
        self.stdout.write(told)
