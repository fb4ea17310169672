from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrokeringConfig(AppConfig):
    """Requests that readers submit to brokers."""

    name = "portal.brokering"
    label = "brokering"
    verbose_name = _("Courtage")

    def ready(self) -> None:
        """Say on pages which needs they answer and how many they raised, on the dashboard which requests wait."""
        from portal.brokering import (
            dashboard,  # noqa: F401  (registers what the dashboard says of requests)
            digests,  # noqa: F401  (tells teams that what their result became is published)
            personal_data,  # noqa: F401  (registers what requests hold of people)
            trials,  # noqa: F401  (notes for which need a practice is taken up)
        )
        from portal.brokering.needs import NEEDS_OF_PAGE, describe_needs
        from portal.brokering.notices import register_notices
        from portal.core.ways import register_piece, register_ways
        from portal.cycle.neighbours import register_cell

        register_ways(ask="brokering:request", begin_digest="brokering:begin_digest")
        register_piece("my_space", "brokering/_my_space.html", order=20)
        register_piece("adoption_need", "brokering/_need_of_file.html")
        register_notices()
        register_cell("need", count=NEEDS_OF_PAGE, describe=describe_needs)
