from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    """Promising practices in the organisation of services."""

    name = "practices"
    verbose_name = _("Pratiques")

    def ready(self) -> None:
        # Each registers what a page is there: on the dashboard, in files, in the index, on paper.
        from practices import dashboard, exchange, search, sheet  # noqa: F401
