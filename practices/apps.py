from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    """Promising practices in the organisation of services."""

    name = "practices"
    verbose_name = _("Pratiques")

    def ready(self) -> None:
        from practices import exchange, search  # noqa: F401  (registers what a page is in files and in the index)
