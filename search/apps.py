from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Indexing and search; knows no content type."""

    name = "search"
    verbose_name = _("Recherche")

    def ready(self) -> None:
        # System checks, what the dashboard says of the index, notes of what changed.
        from search import checks, dashboard, outbox  # noqa: F401
