from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Indexing and search; knows no content type."""

    name = "search"
    verbose_name = "Recherche"

    def ready(self) -> None:
        from search import checks, outbox  # noqa: F401  (system checks; notes of what changed)
