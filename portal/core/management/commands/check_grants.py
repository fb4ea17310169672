"""Compare the grants that are kept with what the restrictions say, and mend them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from portal.core.grants import grant_differences, refresh_grants

SHOWN = 50


class Command(BaseCommand):
    help = "Compare les droits de lecture conservés aux restrictions des pages ; avec --repair, les corrige."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="corrige les différences")

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for page, kept, right in grant_differences():
            count += 1
            if count <= SHOWN:
                self.stdout.write(f"page {page} : conservé {_said(kept)}, attendu {_said(right)}")
        if not count:
            self.stdout.write("Les droits de lecture concordent avec les restrictions.")
        elif options["repair"]:
            mended = sum(refresh_grants(root.path) for root in Page.objects.filter(depth=1))
            self.stdout.write(f"{mended} pages corrigées. Lancez « check_search --repair » pour l’index.")
        else:
            raise CommandError(f"{count} pages n’ont pas les bons droits. Lancez « check_grants --repair ».")


def _said(grants: frozenset[str]) -> str:
    return ", ".join(sorted(grants)) or "aucun"
