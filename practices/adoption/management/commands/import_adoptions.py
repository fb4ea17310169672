"""Read adoption files from a folder."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.directory.models import Establishment
from practices.adoption.transport import add_file, practice_of, read_data
from practices.models import PracticePage


class Command(BaseCommand):
    """Open a file for each JSON file of a folder; one that is refused doesn't stop the others."""

    help = "Import adoption files that `export_adoptions` wrote, with who reads each part."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.is_dir():
            raise CommandError(f"{path}: no such folder.")
        added, refused_files = 0, 0
        for file in sorted(path.glob("*.json")):
            try:
                data = read_data(file.read_bytes())
                establishment = Establishment.objects.filter(slug=str(data.get("establishment"))).first()
                if establishment is None:
                    raise ValidationError(f"unknown establishment: {data.get('establishment')}")
                add_file(
                    data,
                    practice=practice_of(data, PracticePage.objects.live()),
                    establishment=establishment,
                    by=None,
                    shared=True,
                )
                added += 1
            except ValidationError as refused:
                refused_files += 1
                self.stderr.write(f"{file.name}: {' '.join(refused.messages)}")
        self.stdout.write(f"{added} imported, {refused_files} refused.")
        if refused_files:
            raise CommandError("Some files were refused: see above.")
