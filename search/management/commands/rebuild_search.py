"""Build the search index anew, or put the previous one back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search.engine import get_engine
from search.engines.base import RebuildInProgress, RebuildMismatch, SearchUnavailable
from search.indexer import rebuild


class Command(BaseCommand):
    help = "Refait l’index de recherche à côté de celui qui sert, puis l’échange."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rollback", action="store_true", help="remet en service l’index précédent")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["rollback"]:
                version = get_engine().rollback()
                self.stdout.write(
                    f"L’index {version} est de nouveau en service. Lancez maintenant « check_search --repair »."
                )
                return
            with tqdm(unit=" pages", disable=not sys.stderr.isatty()) as bar:

                def show(count: int) -> None:
                    bar.update(count - bar.n)

                report = rebuild(progress=show)
        except RebuildInProgress as error:
            raise CommandError("Une autre reconstruction est en cours : attendez qu’elle finisse.") from error
        except (RebuildMismatch, SearchUnavailable) as error:
            raise CommandError(f"L’index en service n’a pas changé : {error}") from error
        rate = report.documents / report.seconds if report.seconds else 0
        self.stdout.write(
            f"{report.documents} pages indexées en {report.seconds:.1f} s ({rate:.0f} par seconde), "
            f"{report.caught_up} rattrapées ; index {report.version}."
        )
