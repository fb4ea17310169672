"""Where practices are found: the index of all, by region, theme and programme."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core.models import ListPage
from search.listings import index_context


class PracticeIndexPage(ListPage):
    """The index of the practices."""

    list_name = _("Pratiques")
    page_description = _("La liste de toutes les pratiques, par région, par thème et par programme.")
    content_type_listed = "practice"

    max_count = 1
    parent_kind = "home"
    subpage_types = ["directory.OwnerSectionPage"]

    class Meta:
        verbose_name = _("index des pratiques")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | self.listing(request)

    def listing(self, request: Any, filters: dict[str, tuple[str, ...]] | None = None) -> dict[str, Any]:
        """What the index lists, or the part of it that `filters` keep: a section shows its establishment's."""
        return index_context(request, types=("practice",), facets=("region", "theme", "programme"), filters=filters)
