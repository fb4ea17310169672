"""Build the search index anew, or put the previous one back."""

import sys
from functools import partial
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search.engine import get_engine
from search.engines.base import DocumentRefused, RebuildInProgress, RebuildMismatch, RebuildReport, SearchUnavailable
from search.indexer import rebuild, rebuild_fallback
from search.wording import advice_for


class Command(BaseCommand):
    help = "Refait l’index de recherche à côté de celui qui sert, puis l’échange."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rollback", action="store_true", help="remet en service l’index précédent")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["rollback"]:
                self._roll_back()
            else:
                self._rebuild()
        except RebuildInProgress as error:
            raise CommandError("Une autre reconstruction est en cours : attendez qu’elle finisse.") from error
        except RebuildMismatch as error:
            raise CommandError(
                f"L’index en service n’a pas changé : le nouveau contient {error.indexed} pages au lieu de "
                f"{error.expected}. Relancez « rebuild_search » ; si cela se répète, consultez le journal du moteur."
            ) from error
        except DocumentRefused as error:
            raise CommandError(
                f"L’index en service n’a pas changé : le moteur refuse la page {error.page_id} ({error.reason}). "
                "Corrigez cette page ou dépubliez-la, puis relancez « rebuild_search »."
            ) from error
        except SearchUnavailable as error:
            raise CommandError(f"L’index en service n’a pas changé. {advice_for(error)}") from error

    def _roll_back(self) -> None:
        try:
            version = get_engine().rollback()
        except SearchUnavailable as error:
            if error.code != "missing":
                raise
            raise CommandError("Il n’y a pas d’index précédent : l’index en service n’a pas changé.") from error
        self.stdout.write(f"L’index {version} est de nouveau en service. Lancez maintenant « check_search --repair ».")

    def _rebuild(self) -> None:
        for which, work in (("", rebuild), ("Index de secours : ", rebuild_fallback)):
            with tqdm(unit=" pages", disable=not sys.stderr.isatty()) as bar:
                report = work(progress=partial(_show, bar))
            if report is not None:
                self._tell(which, report)

    def _tell(self, which: str, report: RebuildReport) -> None:
        rate = report.documents / report.seconds if report.seconds else 0
        self.stdout.write(
            f"{which}{report.documents} pages indexées en {report.seconds:.1f} s ({rate:.0f} par seconde), "
            f"{report.caught_up} rattrapées ; index {report.version}."
        )


def _show(bar: "tqdm[NoReturn]", count: int) -> None:
    bar.update(count - bar.n)
