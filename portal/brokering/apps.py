from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrokeringConfig(AppConfig):
    """Requests that readers submit to brokers."""

    name = "portal.brokering"
    label = "brokering"
    verbose_name = _("Courtage")

    def ready(self) -> None:
        """Say on the pages how many needs they raised, and on the dashboard which requests wait."""
        from portal.brokering import dashboard  # noqa: F401  (registers what the dashboard says of requests)
        from portal.brokering.needs import REQUESTS_ABOUT_PAGE, describe_requests
        from portal.core.neighbours import register_cell

        register_cell("need", count=REQUESTS_ABOUT_PAGE, describe=describe_requests)
