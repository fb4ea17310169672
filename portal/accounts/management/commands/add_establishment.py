"""Add an establishment: its readers' group, its sections and its authors' group."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.services import add_establishment
from portal.directory.models import Establishment, Region


class Command(BaseCommand):
    help = "Ajoute un établissement, ses sections, le groupe de ses lecteurs et celui de ses auteurs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="identifiant, par exemple cisss-cn")
        parser.add_argument("label", help="nom complet")
        parser.add_argument("--region", required=True, help="identifiant de la région, par exemple cote-nord")
        parser.add_argument("--kind", default="health", choices=Establishment.Kind.values)
        parser.add_argument("--partner", action="store_true", help="partenaire cité, non membre du consortium")

    def handle(self, *args: Any, **options: Any) -> None:
        region = Region.objects.filter(slug=options["region"]).first()
        if region is None:
            known = ", ".join(Region.objects.values_list("slug", flat=True))
            raise CommandError(f"« {options['region']} » n’est pas une région connue. Régions : {known}")
        try:
            establishment = add_establishment(
                slug=options["slug"],
                label=options["label"],
                kind=options["kind"],
                region=region,
                member=not options["partner"],
            )
        except ValidationError as error:
            raise CommandError(
                "\n".join(f"{name} : {' '.join(texts)}" for name, texts in error.message_dict.items())
            ) from error
        self.stdout.write(f"{establishment.label} est ajouté ; ses lecteurs : groupe « {establishment.group} ».")
