"""Compare what groups say with what memberships give; with --repair, groups follow memberships."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.divergences import divergences, repair


class Command(BaseCommand):
    help = (
        "Compare les groupes et les appartenances, personne par personne. Avec --repair, les groupes suivent les "
        "appartenances ; qui administre sans appartenance en reçoit une, pour que personne ne reste dehors."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="remettre les groupes d’accord")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(divergences())
        for divergence in found:
            self.stdout.write(str(divergence))
            if options["repair"]:
                repair(divergence)
        if not found:
            self.stdout.write("Les groupes et les appartenances sont d’accord.")
        elif options["repair"]:
            self.stdout.write(f"{len(found)} personnes corrigées.")
        else:
            raise CommandError(f"{len(found)} personnes à corriger : recommencez avec --repair.")
