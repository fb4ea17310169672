from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    """Promising practices in the organisation of services."""

    name = "practices"
    verbose_name = _("Pratiques")

    def ready(self) -> None:
        # They register what a page is in files, in the index and on the dashboard.
        from practices import dashboard, exchange, search  # noqa: F401
