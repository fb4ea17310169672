from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrokeringConfig(AppConfig):
    """Requests that readers submit to brokers."""

    name = "portal.brokering"
    label = "brokering"
    verbose_name = _("Courtage")

    def ready(self) -> None:
        from portal.brokering import dashboard  # noqa: F401  (registers what the dashboard says of requests)
