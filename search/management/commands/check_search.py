"""Compare the index with what is written, and mend it."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engine import get_fallback
from search.engines.base import SearchUnavailable
from search.indexer import differences, repair, repair_fallback
from search.wording import advice_for


class Command(BaseCommand):
    help = "Compare l’index de recherche au contenu ; avec --repair, corrige."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="corrige les différences")

    def handle(self, *args: Any, **options: Any) -> None:
        words = {"missing": "absentes de l’index", "stale": "périmées", "extra": "de trop"}
        remedy = "check_search --repair"
        try:
            found = list(differences())
            for kind, page_id in found[:50]:
                self.stdout.write(f"page {page_id} : {words[kind]}")
            if options["repair"] and found:
                repair(page_id for _kind, page_id in found)
                left = list(differences())
                self.stdout.write(f"{len(found) - len(left)} différences corrigées, {len(left)} restantes.")
                # What the worker's way doesn't mend, an index made anew does.
                found, remedy = left, "rebuild_search"
        except SearchUnavailable as error:
            raise CommandError(advice_for(error)) from error
        if found:
            counts = Counter(kind for kind, _page_id in found)
            summary = ", ".join(f"{count} {words[kind]}" for kind, count in counts.items())
            raise CommandError(f"L’index diffère du contenu : {summary}. Lancez « {remedy} ».")
        self.stdout.write("L’index et le contenu concordent.")
        self._check_fallback(repair=options["repair"])

    def _check_fallback(self, *, repair: bool) -> None:
        """The index that stands in for a cluster, where there is one."""
        fallback = get_fallback()
        if fallback is None:
            return
        try:
            count = repair_fallback(fallback) if repair else sum(1 for _difference in differences(fallback))
        except SearchUnavailable as error:
            raise CommandError(f"L’index de secours ne sert pas. {advice_for(error)}") from error
        if count and not repair:
            raise CommandError(
                f"L’index de secours diffère du contenu : {count} différences. Lancez « check_search --repair »."
            )
        self.stdout.write(f"L’index de secours concorde ({count} différences corrigées).")
