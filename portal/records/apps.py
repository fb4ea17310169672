from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Citations of pages as files, and what their heads say to machines."""

    name = "portal.records"
    label = "records"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from portal.core.ways import register_piece

        register_piece("head", "records/head_of_page.html")
        register_piece("citation", "records/citation_of_page.html")
        register_piece("references", "records/references_of_page.html")
