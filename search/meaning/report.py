"""What meaning changed, for brokers: the last queries, and where each page of the first ten moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import BaseListingView, PermissionCheckedMixin
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy

from portal.core.visibility import visible_to
from search.meaning.changes import KEPT, SHOWN
from search.models import DeadLetter, MeaningChange


@dataclass(frozen=True)
class Move:
    """A page of either first ten, and its place in each; None where it isn't among them.

    `title` is None for a page that the reader may not read, or that has gone.
    """

    title: str | None
    url: str
    by_words: int | None
    by_meaning: int | None

    @property
    def direction(self) -> str:
        """`up`, `down` or `same`, from the order of words to that of meaning."""
        before, after = self.by_words or SHOWN, self.by_meaning or SHOWN
        return "up" if after < before else "down" if after > before else "same"


def moves(change: MeaningChange, pages: dict[int, Page]) -> list[Move]:
    """The pages of both orders, in that of meaning, then those that left."""
    found = []
    for page_id in dict.fromkeys([*change.by_meaning, *change.by_words]):
        page = pages.get(page_id)
        found.append(
            Move(
                page.title if page else None,
                (page.url or "") if page else "",
                _place(change.by_words, page_id),
                _place(change.by_meaning, page_id),
            )
        )
    return found


def _place(order: Sequence[int], page_id: int) -> int | None:
    return order.index(page_id) + 1 if page_id in order else None


class MeaningReportView(PermissionCheckedMixin, BaseListingView):
    """The last queries whose first ten pages meaning changed; whoever sees how the search fares sees them."""

    model = MeaningChange
    permission_policy = ModelPermissionPolicy(DeadLetter)
    permission_required = "view"
    template_name = "search/admin/meaning.html"
    page_title = _("Recherche par le sens")
    header_icon = "search"
    index_url_name = "search_meaning"
    paginate_by = 20
    is_searchable = False
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Accueil")},
        {"url": reverse_lazy("search_panel"), "label": _("Recherche")},
        {"url": "", "label": _("Recherche par le sens")},
    ]

    def get_base_queryset(self) -> QuerySet[MeaningChange]:
        last = MeaningChange.objects.filter(changed_at__gte=timezone.now() - KEPT)
        return MeaningChange.objects.filter(pk__in=list(last.values_list("pk", flat=True)[:SHOWN]))

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.order_by("-changed_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        changes = list(context["object_list"])
        named = {page_id for change in changes for page_id in (*change.by_words, *change.by_meaning)}
        pages = Page.objects.filter(visible_to(self.request.user)).in_bulk(named)
        return context | {
            "changes": [(change, moves(change, pages)) for change in changes],
            "shown": SHOWN,
            "days": KEPT.days,
        }
