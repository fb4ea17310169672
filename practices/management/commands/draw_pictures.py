"""Draw the picture of each published practice that has measured results, from its own data."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.directory.models import Region
from practices.pictures import give_picture, to_draw


class Command(BaseCommand):
    help = (
        "Dessine, à partir de ses données, l’image de chaque pratique publiée qui a des résultats mesurés. Peut être "
        "relancée : une image choisie par une personne n’est jamais remplacée, un dessin à jour n’est pas refait."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        regions = list(Region.objects.all())
        pages, drafts = to_draw()
        drawn = sum(give_picture(page, regions) for page in pages)
        if options["verbosity"]:
            for page in drafts:
                self.stdout.write(f"« {page.title} » : publiez d’abord son brouillon.")
            self.stdout.write(f"{drawn} dessinées, {len(pages) - drawn} déjà à jour, {len(drafts)} en brouillon.")
