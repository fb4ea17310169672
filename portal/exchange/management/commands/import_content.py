"""Import content files: a folder, one file, or a spreadsheet of practices."""

import logging
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.exchange.importer import import_path
from portal.exchange.problems import ContentError, Report


class Command(BaseCommand):
    """Each file is written whole or not at all; importing the same content again changes nothing."""

    help = "Importe des contenus : un dossier de fichiers .md, un fichier .md, .csv ou .xlsx."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="dossier ou fichier à importer")
        parser.add_argument("--dry-run", action="store_true", help="vérifie tout, n’écrit rien")
        parser.add_argument("--format", choices=["auto", "md", "csv", "xlsx"], default="auto")
        parser.add_argument(
            "--root", type=Path, help="dossier de contenu d’un fichier seul, pour ses images et documents"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Wagtail logs three lines a page; the report says it in one for all.
        logger = logging.getLogger("wagtail")
        level = logger.level
        logger.setLevel(logging.WARNING if options["verbosity"] < 2 else level)
        try:
            report = import_path(
                options["path"],
                dry_run=options["dry_run"],
                file_format=options["format"],
                root=options["root"],
                progress=self.progress,
            )
        except ContentError as refused:
            raise CommandError(refused.message) from refused
        finally:
            logger.setLevel(level)
        self.say(report, dry_run=options["dry_run"], quiet=options["verbosity"] == 0)
        if report.problems:
            raise CommandError(
                f"{len(report.problems)} problème(s) ; {len(report.refused_files)} fichier(s) sur {report.files}"
                " n’ont pas été importés."
            )

    def progress(self, items: Iterable[Any], label: str) -> Iterable[Any]:
        return tqdm(items, desc=label, unit=" fichier", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)

    def say(self, report: Report, *, dry_run: bool, quiet: bool) -> None:
        for warning in report.warnings:
            self.stderr.write(f"Avis : {warning}", self.style.WARNING)
        for problem in report.problems:
            self.stderr.write(str(problem))
        if quiet:
            return
        would = "À créer" if dry_run else "Créées"
        change = "à modifier" if dry_run else "modifiées"
        self.stdout.write(
            f"{report.files} fichier(s) lus. {would} : {len(report.created)} ; {change} : {len(report.updated)} ;"
            f" inchangées : {report.unchanged}."
        )
        if report.moved:
            self.stdout.write(f"Pages remises en ordre : {report.moved}.")
        if dry_run:
            self.stdout.write("Essai : rien n’a été écrit.")
