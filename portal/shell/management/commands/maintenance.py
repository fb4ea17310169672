"""Close the portal for a while, and open it again."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.shell.maintenance import KEY, close_portal, current_maintenance, open_portal


class Command(BaseCommand):
    help = "Closes the portal with a page that says so (on), opens it again (off), or says which it is (status)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("state", choices=["on", "off", "status"])
        parser.add_argument("--message", default="", help="Why, in a sentence that readers will see.")
        parser.add_argument("--until", default="", help="When it should be over: 14:30, or 2026-11-25T14:30.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["state"] == "on":
            try:
                maintenance = close_portal(message=options["message"], until=_moment(options["until"]))
            except OSError as error:
                raise CommandError(f"{settings.MAINTENANCE_FILE} can't be written: {error}") from error
            self.stdout.write("The portal is closed. To look around meanwhile, open:")
            self.stdout.write(f"  {settings.SITE_URL}/?{KEY}={maintenance.key}")
        elif options["state"] == "off":
            self.stdout.write("The portal is open." if open_portal() else "The portal was open already.")
        else:
            self.stdout.write("The portal is closed." if current_maintenance() else "The portal is open.")


def _moment(text: str) -> datetime | None:
    """A date and time, or a time of today, or of tomorrow where it is past."""
    if not text:
        return None
    now = timezone.localtime()
    try:
        if len(text) <= 5:
            found = datetime.combine(now.date(), datetime.strptime(text, "%H:%M").time(), tzinfo=now.tzinfo)  # noqa: DTZ007  (a time alone)
            return found if found > now else found + timedelta(days=1)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"« {text} » is not a time. Examples: 14:30, 2026-11-25T14:30") from None
    found = found if timezone.is_aware(found) else timezone.make_aware(found)
    if found <= now:
        raise CommandError(f"{text} is past.")
    return found
