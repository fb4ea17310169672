from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Base page, blocks, images, documents, sanitising and components."""

    name = "portal.core"
    label = "core"
    verbose_name = _("Socle")

    def ready(self) -> None:
        from portal.core import page_tasks  # noqa: F401  (registers what the dashboard says of pages)
        from portal.core.sheets import checks  # noqa: F401  (registers the check of page types)
        from portal.core.spreadsheets import open_in_french_excel

        open_in_french_excel()
