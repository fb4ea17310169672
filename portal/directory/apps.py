from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Establishments, regions and controlled vocabularies."""

    name = "portal.directory"
    label = "directory"
    verbose_name = _("Répertoire")

    def ready(self) -> None:
        from portal.directory import (
            contents,
            dashboard,  # noqa: F401  (registers what the dashboard says of sections)
            sheet,
        )

        sheet.register_contents()
        contents.register_contents()
