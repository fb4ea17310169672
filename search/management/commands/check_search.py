"""Compare the index with what is written, and mend it."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines.base import SearchUnavailable
from search.indexer import differences, repair


class Command(BaseCommand):
    help = "Compare l’index de recherche au contenu ; avec --repair, corrige."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="corrige les différences")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = list(differences())
            counts = Counter(kind for kind, _page_id in found)
            words = {"missing": "absentes de l’index", "stale": "périmées", "extra": "de trop"}
            for kind, page_id in found[:50]:
                self.stdout.write(f"page {page_id} : {words[kind]}")
            if options["repair"] and found:
                repair(page_id for _kind, page_id in found)
                left = list(differences())
                self.stdout.write(f"{len(found)} différences corrigées, {len(left)} restantes.")
                found = left
        except SearchUnavailable as error:
            raise CommandError(f"L’index ne répond pas ({error}). Lancez « rebuild_search ».") from error
        if found:
            summary = ", ".join(f"{count} {words[kind]}" for kind, count in counts.items())
            raise CommandError(f"L’index diffère du contenu : {summary}. Lancez « check_search --repair ».")
        self.stdout.write("L’index et le contenu concordent.")
