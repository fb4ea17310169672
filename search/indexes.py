"""The index of a family of contents: all that it holds, newest first, with the ways into the list."""

from typing import Any

from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _

from portal.core.models import ListPage
from portal.kinds.contents import Family, kinds_of, slugs
from search.listings import index_context


class ContentIndexPage(ListPage):
    """The index of a family: its sections hold what establishments publish. A type of its own names the family."""

    family: Family
    page_description = _("La liste de tous les contenus de cette famille.")

    max_count = 1
    parent_kind = "home"
    subpage_types = ["directory.OwnerSectionPage"]

    class Meta:
        abstract = True

    @classproperty
    def list_name(cls) -> Any:  # noqa: N805  (of the class)
        return cls.family.menu

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> str:
        return "content_index.html"

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"accent": kinds_of(self.family)[0].slug} | self.listing(request)

    def listing(self, request: Any, filters: dict[str, tuple[str, ...]] | None = None) -> dict[str, Any]:
        """What the index lists, or the part of it that `filters` keep: a section shows its establishment's."""
        kinds = kinds_of(self.family)
        facets = dict.fromkeys(name for kind in kinds for name in kind.listing_facets)
        if len(kinds) > 1:
            facets = {"type": None} | facets
        return index_context(request, types=slugs(kinds), facets=tuple(facets), filters=filters)
