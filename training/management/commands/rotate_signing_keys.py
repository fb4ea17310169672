"""Change the key that signs credentials, or messages to platforms."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.signing.keys import rotate
from training.signing.models import SigningKey


class Command(BaseCommand):
    help = "Signs with a new key from now on; what former keys signed is still verified, unless they are withdrawn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("purpose", nargs="?", default="credentials", choices=SigningKey.Purpose.values)
        parser.add_argument(
            "--withdraw",
            action="append",
            default=[],
            metavar="THUMBPRINT",
            help="A key that somebody else may have: what it signed is refused from now on. May be repeated.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        purpose, withdrawn = options["purpose"], options["withdraw"]
        known = set(SigningKey.objects.filter(purpose=purpose).values_list("name", flat=True))
        if unknown := sorted(set(withdrawn) - known):
            raise CommandError(f"No such key: {', '.join(unknown)}. Known: {', '.join(sorted(known)) or 'none'}.")
        made = rotate(purpose, withdraw=withdrawn)
        self.stdout.write(f"{made.name} signs from now on.")
        for key in SigningKey.objects.filter(purpose=purpose).exclude(pk=made.pk):
            state = "withdrawn" if key.withdrawn_at else "verifies"
            self.stdout.write(f"{key.name} {state}, made on {key.made_at:%Y-%m-%d}.")
