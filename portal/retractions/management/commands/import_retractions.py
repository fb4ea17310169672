"""`manage.py import_retractions FILE`: read the list of retracted works that Retraction Watch publishes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.retractions.admin_views import PART, problems_of
from portal.retractions.importing import import_list
from portal.retractions.models import NoticeImport


class Command(BaseCommand):
    help = "Reads the CSV list of Retraction Watch. The worker then finds the pages that cite its works."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help="the CSV file, as it is published")
        parser.add_argument("--partial", action="store_true", help="keep the notices that the file hasn't")

    def handle(self, *args: Any, file: Path, partial: bool, **options: Any) -> None:
        """Read a file and say what was made of it.

        Raises:
            CommandError: the file can't be read, or isn't the list.
        """
        if not file.is_file():
            raise CommandError(f"{file}: no such file.")
        brought = NoticeImport.objects.create(name=file.name[-255:], whole=not partial)
        import_list(brought, _parts(file))
        if brought.status == NoticeImport.Status.REFUSED:
            raise CommandError(brought.reason)
        names = ("read", "added", "changed", "same", "removed", "unknown", "rejected")
        self.stdout.write(", ".join(f"{name} {getattr(brought, name)}" for name in names))
        for line, why in problems_of(brought):
            self.stdout.write(f"{line}: {why}")
        if brought.shrunk:
            self.stdout.write("Fewer than half of the notices that are kept: none was removed.")


def _parts(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while part := source.read(PART):
            yield part
