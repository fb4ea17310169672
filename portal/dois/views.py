"""Where a DOI leads once its content went away, and the list of DOIs for administrators."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic import BaseListingView
from wagtail.models import Page

from portal.background.panel import AdministratorsOnly
from portal.core.visibility import visible_ids
from portal.dois import client
from portal.versions.models import RegisteredDoi


@require_safe
def leads(request: HttpRequest, doi: str) -> HttpResponse:
    """Lead to the content of a DOI; say that it was withdrawn, and nothing else of it, where it was (410)."""
    row = RegisteredDoi.objects.exclude(state=RegisteredDoi.State.NEW).filter(doi=doi.lower()).first()
    if row is None:
        raise Http404
    if row.page_number in visible_ids([row.page_number], None):
        url = Page.objects.get(pk=row.page_number).url or ""
        return redirect(f"{url}v{row.version}/" if row.version else url)
    return render(request, "dois/withdrawn.html", {"doi": row.doi, "on": row.changed_at}, status=410)


class DoisView(AdministratorsOnly, BaseListingView):
    """The DOIs, those that DataCite didn't take first."""

    model = RegisteredDoi
    template_name = "dois/admin/dois.html"
    page_title = gettext_lazy("DOI")
    header_icon = "link"
    index_url_name = "dois"
    paginate_by = 50
    is_searchable = False
    breadcrumbs_items = [{"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Accueil")}]
    columns = [
        Column("doi", label="DOI"),
        Column("content", label=gettext_lazy("Contenu"), accessor=lambda row: row.content),
        StatusTagColumn(
            "state_tag",
            label=gettext_lazy("État"),
            accessor="get_state_display",
            primary=lambda row: row.state == RegisteredDoi.State.FINDABLE,
        ),
        Column("reason", label=gettext_lazy("Ce qui l’empêche")),
        DateColumn("changed_at", label=gettext_lazy("Changé")),
    ]

    def get_base_queryset(self) -> QuerySet[RegisteredDoi]:
        return RegisteredDoi.objects.order_by("-reason", "-page_number", "version")

    def order_queryset(self, queryset: Any) -> Any:
        return queryset

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        found = list(rows)
        titles = dict(Page.objects.filter(pk__in={row.page_number for row in found}).values_list("pk", "title"))
        for row in found:
            title = titles.get(row.page_number, _("contenu supprimé"))
            row.content = _("%(title)s, version %(number)d") % {"title": title, "number": row.version}
            row.content = row.content if row.version else title
        page.object_list = found
        return paginator, page, found, is_paginated

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        beside = {"configured": client.configured(), "work": reverse("background_panel")}
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | beside
