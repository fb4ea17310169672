"""Load regions, establishments, vocabularies and synonyms."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.directory.services import load_vocabularies


class Command(BaseCommand):
    help = "Charge les régions, les établissements, les vocabulaires et les synonymes (sans rien écraser)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--vocabularies", type=Path, help="fichier YAML des vocabulaires")
        parser.add_argument("--synonyms", type=Path, help="fichier YAML des synonymes")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = load_vocabularies(vocabularies=options["vocabularies"], synonyms=options["synonyms"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(", ".join(f"{count} {name}" for name, count in made.items()))
