"""Take changes from the outbox to the index, and publish what is scheduled."""

import logging
import os
import signal
import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections, transaction

from search.engines.base import SearchUnavailable
from search.indexer import process_outbox

logger = logging.getLogger("search.worker")

SCHEDULE_SECONDS = 60
WAIT_WHEN_DOWN = (0.5, 1, 2, 5, 10)


class Command(BaseCommand):
    help = "Porte les changements à l’index de recherche et publie ce qui est programmé."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="vide la file puis s’arrête")
        parser.add_argument("--interval", type=float, default=0.2, help="secondes entre deux regards (0,2)")
        parser.add_argument("--parent", type=int, help="s’arrête quand ce processus n’est plus le parent")
        parser.add_argument("--alive", type=Path, help="fichier touché à chaque tour, pour la surveillance")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        if options["once"]:
            while process_outbox():
                pass
            return
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        failures = 0
        published_at = 0.0
        while not self.stopping and options["parent"] in (None, os.getppid()):
            close_old_connections()
            try:
                if time.monotonic() - published_at >= SCHEDULE_SECONDS:
                    with transaction.atomic():
                        call_command("publish_scheduled", verbosity=0)
                    published_at = time.monotonic()
                busy = process_outbox() > 0
                failures = 0
            except (SearchUnavailable, OperationalError) as error:
                delay = WAIT_WHEN_DOWN[min(failures, len(WAIT_WHEN_DOWN) - 1)]
                failures += 1
                logger.warning("Not indexing now (%s); next try in %s s.", error, delay)
                self._wait(delay)
                continue
            if options["alive"]:
                options["alive"].touch()
            if not busy:
                self._wait(options["interval"])

    def _stop(self, number: int, frame: Any) -> None:
        self.stopping = True

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < end:
            time.sleep(min(0.1, max(0.0, end - time.monotonic())))
