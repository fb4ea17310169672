from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SheetsConfig(AppConfig):
    """Content as paper: the sheet of a page."""

    name = "portal.sheets"
    label = "sheets"
    verbose_name = _("Fiches")

    def ready(self) -> None:
        from portal.sheets import checks  # noqa: F401  (registers the check of page types)
