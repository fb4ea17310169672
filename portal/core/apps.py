from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Base page, blocks, images, documents, sanitising and components."""

    name = "portal.core"
    label = "core"
    verbose_name = _("Socle")

    def ready(self) -> None:
        """Register what the dashboard and the checks say, and have Wagtail's inline scripts bear their mark."""
        from portal.core import (
            ancestry,  # noqa: F401  (withdraws what stands under a page that is)
            outgoing_tasks,  # noqa: F401  (registers what the dashboard says of what failed)
            page_tasks,  # noqa: F401  (registers what the dashboard says of pages)
            publication_hooks,  # noqa: F401  (says what is true of publications and moves)
            redirections,  # noqa: F401  (keeps automatic redirects from going in circles)
            scheduled,  # noqa: F401  (registers what is done each minute, messages included)
            typed_forms,  # noqa: F401  (registers how forms read dates and addresses)
        )
        from portal.core import checks as settings_checks  # noqa: F401  (registers the checks of settings)
        from portal.core.attached.told import tell_of_what_is_not_read
        from portal.core.copies import restrict_copies
        from portal.core.exchange import admin  # noqa: F401  (registers the import of the administration)
        from portal.core.inline_scripts import mark_choosers, name_what_choosers_choose
        from portal.core.sheets import checks  # noqa: F401  (registers the check of page types)
        from portal.core.site_address import connect
        from portal.core.spreadsheets import open_in_french_excel

        mark_choosers()
        name_what_choosers_choose()
        restrict_copies()
        tell_of_what_is_not_read()
        connect()
        open_in_french_excel()
