from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """The pages of regions and establishments."""

    name = "portal.places"
    label = "places"
    verbose_name = _("Lieux")

    def ready(self) -> None:
        from portal.core.ways import register_ways

        register_ways(
            regions="places:regions",
            region="places:region",
            establishments="places:establishments",
            establishment="places:establishment",
        )
