from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Content as files: import and export."""

    name = "portal.exchange"
    label = "exchange"

    def ready(self) -> None:
        from portal.exchange import admin  # noqa: F401  (registers the import of the administration)
        from portal.exchange.spreadsheets import open_in_french_excel

        open_in_french_excel()
