from django.apps import AppConfig


class CycleConfig(AppConfig):
    """A page's neighbours in the brokering cycle."""

    name = "portal.cycle"
    label = "cycle"

    def ready(self) -> None:
        from portal.core.neighbourhood import register_neighbourhood
        from portal.cycle.neighbours import Neighbourhood

        register_neighbourhood(Neighbourhood)
