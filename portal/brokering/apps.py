from django.apps import AppConfig


class BrokeringConfig(AppConfig):
    """Requests that readers submit to brokers."""

    name = "portal.brokering"
    label = "brokering"
    verbose_name = "Courtage"
