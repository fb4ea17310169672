"""Import what official statistics say of regions."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.directory.facts import SHIPPED, FactsRefusedError, import_facts


class Command(BaseCommand):
    """Import a CSV file of facts of regions; those that the portal brings where none is named."""

    help = "Import facts of regions from a CSV file: region, measure, value, year, source, address of the source."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.is_file():
            raise CommandError(f"{path}: no such file.")
        try:
            done = import_facts(path)
        except FactsRefusedError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{done.added} added, {done.changed} changed, {done.same} as they were.")
