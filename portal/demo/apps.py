from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo: its content, its accounts and its server."""

    name = "portal.demo"
    label = "demo"
    verbose_name = "Démonstration"
