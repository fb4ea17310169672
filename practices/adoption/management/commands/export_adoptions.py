"""Write every adoption file in a folder."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from practices.adoption.models import AdoptionFile
from practices.adoption.transport import as_data


class Command(BaseCommand):
    """Write one JSON file for each adoption file; `import_adoptions` reads them back."""

    help = "Export adoption files to a folder, one JSON file each, without the names of people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        path.mkdir(parents=True, exist_ok=True)
        files = AdoptionFile.objects.select_related("practice", "establishment").order_by("pk")
        count = 0
        for file in files.iterator():
            content = json.dumps(as_data(file), ensure_ascii=False, indent=1)
            (path / f"appropriation-{file.pk}.json").write_text(f"{content}\n", encoding="utf-8")
            count += 1
        self.stdout.write(f"{count} exported.")
