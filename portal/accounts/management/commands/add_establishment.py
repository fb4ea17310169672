"""Add an establishment with all that it needs, or complete one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.members import add_establishment, refusal_text
from portal.directory.models import Establishment, Region


class Command(BaseCommand):
    help = (
        "Ajoute un établissement, le groupe de ses lecteurs, ses sections, le groupe de ses auteurs et sa collection. "
        "Peut être répété : ce qui manque à un établissement du répertoire est complété."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="identifiant, par exemple cisss-cn")
        parser.add_argument("label", nargs="?", default="", help="nom complet ; inutile s’il est déjà au répertoire")
        parser.add_argument("--region", help="identifiant de la région, par exemple cote-nord ; de même")
        parser.add_argument("--kind", default="", choices=["", *Establishment.Kind.values])
        parser.add_argument("--partner", action="store_true", help="partenaire cité, non membre du consortium")

    def handle(self, *args: Any, **options: Any) -> None:
        known = Establishment.objects.filter(slug=options["slug"]).first()
        region = Region.objects.filter(slug=options["region"] or "").first()
        if region is None and (options["region"] or known is None):
            slugs = ", ".join(Region.objects.values_list("slug", flat=True))
            raise CommandError(
                f"« {options['region']} » n’est pas une région connue. Régions : {slugs}"
                if options["region"]
                else f"« {options['slug']} » n’est pas au répertoire : donnez son nom et sa région (--region). "
                f"Régions : {slugs}"
            )
        try:
            arrival = add_establishment(
                slug=options["slug"],
                label=options["label"],
                kind=options["kind"] or (known.kind if known else Establishment.Kind.HEALTH),
                region=region,
                member=(known.member if known else True) and not options["partner"],
            )
        except ValidationError as error:
            raise CommandError(refusal_text(error)) from error
        for step in arrival.steps:
            self.stdout.write(str(step))
        for warning in arrival.warnings:
            self.stderr.write(self.style.WARNING(warning))
