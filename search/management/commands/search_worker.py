"""Take changes from the outbox to the index, and read the documents that it holds."""

import logging
import os
import random
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFailure
from django.db import close_old_connections

from portal.core.document_texts import Desk
from search.engines.base import SearchUnavailable
from search.indexer import process_outbox
from search.wording import advice_for, database_advice

if TYPE_CHECKING:
    from search.meaning.scribe import Scribe

logger = logging.getLogger("search.worker")

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WAIT_WHEN_DOWN = (0.5, 1, 2, 5, 10)


class Command(BaseCommand):
    help = (
        "Porte les changements à l’index de recherche, lit les documents joints et fait faire les vecteurs des pages, "
        "où EMBEDDING_URL nomme un serveur. "
        "Avec PostgreSQL, plusieurs peuvent se partager la file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="vide la file puis s’arrête")
        parser.add_argument("--interval", type=float, default=0.2, help="secondes entre deux regards (0,2)")
        parser.add_argument("--parent", type=int, help="s’arrête quand ce processus n’est plus le parent")
        parser.add_argument("--alive", type=Path, help="fichier touché à chaque tour, pour la surveillance")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        self.desk = Desk()
        self.scribe = self._scribe()
        before = {number: signal.signal(number, self._stop) for number in STOP_SIGNALS}
        try:
            if options["once"]:
                self._empty()
            else:
                self._serve(options["interval"], options["parent"], options["alive"])
        finally:
            self.desk.close()
            if self.scribe:
                self.scribe.stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _scribe(self) -> "Scribe | None":
        """What has vectors made, where a server of embeddings is named."""
        if not settings.EMBEDDING_URL:
            return None
        # Imported for those that use it: numpy takes a tenth of a second, and memory.
        from search.meaning.scribe import Scribe

        return Scribe()

    def _empty(self) -> None:
        try:
            while not self.stopping and (process_outbox() or self.desk.empty()):
                pass
            if self.scribe:
                self.scribe.work_off(lambda: self.stopping)
        except SearchUnavailable as error:
            raise CommandError(advice_for(error)) from error
        except DatabaseFailure as error:
            raise CommandError(f"{database_advice()} ({error})") from error

    def _serve(self, interval: float, parent: int | None, alive: Path | None) -> None:
        failures = 0
        if self.scribe:
            self.scribe.start()
        while not self.stopping and parent in (None, os.getppid()):
            close_old_connections()
            if alive:
                alive.touch()
            try:
                busy = process_outbox() > 0
                # Another process reads: no change of a page waits for the end of a document.
                self.desk.turn()
            except (SearchUnavailable, DatabaseFailure) as error:
                delay = WAIT_WHEN_DOWN[min(failures, len(WAIT_WHEN_DOWN) - 1)]
                # Workers that failed together don't all come back together.
                delay *= random.uniform(0.75, 1.25)  # noqa: S311  (no secret)
                failures += 1
                logger.warning("Not indexing now (%s); next try in %.1f s.", error, delay)
                self._wait(delay)
                continue
            if failures:
                logger.info("Indexing again, after %s failed tries.", failures)
                failures = 0
            if not busy:
                self._wait(interval)

    def _stop(self, number: int, frame: Any) -> None:
        """Let the batch end. A second signal doesn't wait: what isn't done stays in the outbox."""
        self.stopping = True
        for again in STOP_SIGNALS:
            signal.signal(again, signal.SIG_DFL)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < end:
            time.sleep(min(0.1, max(0.0, end - time.monotonic())))
