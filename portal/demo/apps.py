from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """The demo: its content, its accounts and its server."""

    name = "portal.demo"
    label = "demo"
    verbose_name = _("Démonstration")
