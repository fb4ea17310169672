"""Do what waits beside requests: mail, publications at their hour, files, clean-ups."""

import signal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFailure

from portal.background.worker import LEASE_SECONDS, Worker

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Command(BaseCommand):
    help = (
        "Fait ce qui attend à côté des requêtes : courriels, publications à leur heure, images, ménage. "
        "Plusieurs peuvent se partager la file : chaque chose est faite une fois."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="fait ce qui est dû, puis s’arrête")
        parser.add_argument("--interval", type=float, default=0.5, help="secondes entre deux regards (0,5)")
        parser.add_argument("--parent", type=int, help="s’arrête quand ce processus n’est plus le parent")
        parser.add_argument("--alive", type=Path, help="fichier touché à chaque tour, pour la surveillance")
        parser.add_argument(
            "--lease",
            type=float,
            default=LEASE_SECONDS,
            help="secondes après lesquelles ce que tenait un travailleur tué est repris (60)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.worker = Worker(lease=options["lease"])
        before = {number: signal.signal(number, self._stop) for number in STOP_SIGNALS}
        try:
            if options["once"]:
                self.worker.work_off()
            else:
                self.worker.serve(interval=options["interval"], parent=options["parent"], alive=options["alive"])
        except DatabaseFailure as error:
            raise CommandError(f"La base de données ne répond pas : {error}") from error
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: Any) -> None:
        """Let the piece of work end. A second signal doesn't wait: another worker does it again."""
        self.worker.stopping = True
        for again in STOP_SIGNALS:
            signal.signal(again, signal.SIG_DFL)
