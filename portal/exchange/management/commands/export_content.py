"""Export pages as content files or a spreadsheet, which `import_content` reads back."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.exchange.exporter import export_path
from portal.exchange.problems import ContentError
from portal.exchange.registry import SCHEMAS


class Command(BaseCommand):
    """Writes every live page, whatever its visibility: keep the result as you keep the site."""

    help = "Exporte les contenus publiés, quelle que soit leur visibilité, en fichiers Markdown ou en tableur."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="dossier à remplir, ou fichier .csv ou .xlsx à écrire")
        parser.add_argument("--type", action="append", choices=list(SCHEMAS), help="type à exporter (tous par défaut)")
        parser.add_argument("--format", choices=["md", "csv", "xlsx"], default="md")

    def handle(self, *args: Any, **options: Any) -> None:
        types = options["type"] or (["practice"] if options["format"] != "md" else None)
        try:
            report = export_path(options["path"], types=types, file_format=options["format"], progress=self.progress)
        except ContentError as refused:
            raise CommandError(refused.message) from refused
        except OSError as error:
            raise CommandError(f"{options['path']} ne peut pas être écrit ({error.strerror or error}).") from error
        for warning in report.warnings:
            self.stderr.write(f"Avis : {warning}")
        if options["verbosity"]:
            self.stdout.write(f"{report.pages} page(s) exportée(s).")
            if report.drafts:
                self.stdout.write(f"{report.drafts} page(s) non publiée(s) laissée(s) de côté.")

    def progress(self, items: Iterable[Any], label: str) -> Iterable[Any]:
        return tqdm(items, desc=label, unit=" page", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)
