from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Content as files: import and export."""

    name = "portal.exchange"
    label = "exchange"

    def ready(self) -> None:
        from portal.core.ways import register_ways
        from portal.exchange import admin, references_admin  # noqa: F401  (register the imports of the administration)
        from portal.exchange.spreadsheets import open_in_french_excel

        register_ways(import_references="import_references")
        open_in_french_excel()
