from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CycleConfig(AppConfig):
    """A page's neighbours in the brokering cycle."""

    name = "portal.cycle"
    label = "cycle"
    verbose_name = _("Cycle du courtage")

    def ready(self) -> None:
        from portal.core.neighbourhood import register_neighbourhood
        from portal.cycle.neighbours import Neighbourhood

        register_neighbourhood(Neighbourhood)
