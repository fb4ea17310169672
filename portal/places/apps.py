from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The pages of regions and establishments."""

    name = "portal.places"
    label = "places"

    def ready(self) -> None:
        from portal.core.ways import register_ways

        register_ways(
            regions="places:regions",
            region="places:region",
            establishments="places:establishments",
            establishment="places:establishment",
        )
