from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Base page, blocks, links, visibility, images, documents."""

    name = "portal.core"
    label = "core"
    verbose_name = _("Socle")

    def ready(self) -> None:
        """Register what the dashboard says, and what is true of publications."""
        from portal.core import (
            ancestry,  # noqa: F401  (withdraws what stands under a page that is)
        )
