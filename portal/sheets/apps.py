from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Content as paper: the sheet of a page."""

    name = "portal.sheets"
    label = "sheets"

    def ready(self) -> None:
        from portal.sheets import checks  # noqa: F401  (registers the check of page types)
