from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChartsConfig(AppConfig):
    """Drawings made on the server."""

    name = "portal.charts"
    label = "charts"
    verbose_name = _("Dessins")
