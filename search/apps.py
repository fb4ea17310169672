from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Indexing and search; knows no content type."""

    name = "search"
    verbose_name = _("Recherche")

    def ready(self) -> None:
        from search import checks, outbox  # noqa: F401  (system checks; notes of what changed)
