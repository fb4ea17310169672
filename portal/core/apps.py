from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Base page, blocks, images, documents, sanitising and components."""

    name = "portal.core"
    label = "core"
    verbose_name = _("Socle")

    def ready(self) -> None:
        """Register what the dashboard and the checks say, and have Wagtail's inline scripts bear their mark."""
        from portal.core import checks as settings_checks  # noqa: F401  (registers the checks of settings)
        from portal.core import page_tasks  # noqa: F401  (registers what the dashboard says of pages)
        from portal.core.inline_scripts import mark_choosers
        from portal.core.sheets import checks  # noqa: F401  (registers the check of page types)
        from portal.core.site_address import connect

        mark_choosers()
        connect()
