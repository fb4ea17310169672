from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Indexing and search; knows no content type."""

    name = "search"
    verbose_name = _("Recherche")

    def ready(self) -> None:
        from portal.core.generation import register_unseen
        from portal.core.ways import register_ways

        # System checks, what the dashboard says of the index, notes of what changed.
        from portal.exchange.prepared.makers import register_file_maker
        from search import checks, dashboard, outbox  # noqa: F401
        from search.meaning import changes  # noqa: F401  (registers what recurs)
        from search.models import MeaningChange, MeaningPage, MeaningText
        from search.whole import MAKER

        register_unseen(MeaningChange, MeaningPage, MeaningText)
        register_file_maker(MAKER)
        register_ways(search="search:search", feed="search:feed")
