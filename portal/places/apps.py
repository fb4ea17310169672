from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The pages of regions and establishments."""

    name = "portal.places"
    label = "places"

    def ready(self) -> None:
        from portal.core.ways import register_ways
        from portal.shell.kept_answers import register_kept_views

        register_kept_views("places:regions", "places:region", "places:establishments", "places:establishment")
        register_ways(
            regions="places:regions",
            region="places:region",
            establishments="places:establishments",
            establishment="places:establishment",
        )
