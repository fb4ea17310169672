from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SynthesesConfig(AppConfig):
    """Syntheses of the literature and digests of new publications."""

    name = "syntheses"
    verbose_name = _("Synthèses")
