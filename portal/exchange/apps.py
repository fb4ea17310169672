from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Content as files: import and export."""

    name = "portal.exchange"
    label = "exchange"
    verbose_name = _("Échange de contenus")

    def ready(self) -> None:
        from portal.exchange import admin  # noqa: F401  (registers the import of the administration)
        from portal.exchange.spreadsheets import open_in_french_excel

        open_in_french_excel()
