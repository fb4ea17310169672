from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    """Promising practices in the organisation of services."""

    name = "practices"
    verbose_name = _("Pratiques")

    def ready(self) -> None:
        from portal.core.ways import register_piece, register_ways

        register_ways(results="practices:results")
        # Each registers what a page is there: on the dashboard, in files, in the index, on paper.
        from practices import dashboard, exchange, search, sheet  # noqa: F401

        register_piece("page_end", "practices/_tray.html")
        register_piece("result_actions", "practices/_result_actions.html")
