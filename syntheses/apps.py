from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SynthesesConfig(AppConfig):
    """Syntheses of the literature and digests of new publications."""

    name = "syntheses"
    verbose_name = _("Synthèses")

    def ready(self) -> None:
        from syntheses import exchange, search  # noqa: F401  (registers what a page is in files and in the index)
