"""Write generated pages for load tests."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.demo.generate import generate_pages
from portal.directory.models import Establishment


class Command(BaseCommand):
    """The same count and seed always make the same pages; a second run adds only what is missing."""

    help = "Écrit des pages fabriquées, en français vraisemblable, pour les essais de charge."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, default=1000, help="nombre de pages du lot (1000)")
        parser.add_argument(
            "--seed", type=int, default=1, help="numéro du lot (1) ; un autre numéro fait d’autres pages"
        )
        parser.add_argument(
            "--no-outbox",
            action="store_true",
            help="n’annonce pas les pages à la recherche : lancez ensuite rebuild_search",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 <= options["count"] <= 9_999_999 or options["seed"] < 0:
            raise CommandError("Donnez un nombre de pages de 0 à 9999999, et un numéro de lot positif.")
        if not Establishment.objects.exists():
            raise CommandError("Chargez d’abord les vocabulaires : manage.py load_vocabularies.")
        with tqdm(total=options["count"], unit=" page", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
            written = generate_pages(
                options["count"], options["seed"], outbox=not options["no_outbox"], progress=bar.update
            )
        if options["verbosity"]:
            self.stdout.write(f"{written} page(s) écrite(s).")
            if options["no_outbox"] and written:
                self.stdout.write("Lancez rebuild_search pour les trouver par la recherche.")
