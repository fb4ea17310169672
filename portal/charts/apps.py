from django.apps import AppConfig


class ChartsConfig(AppConfig):
    """Drawings made on the server."""

    name = "portal.charts"
    label = "charts"
