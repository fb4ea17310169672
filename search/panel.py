"""How the search fares, for those who run the portal: the engine, the queue, the pages refused."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View
from wagtail.admin.views.generic import BaseListingView, PermissionCheckedMixin
from wagtail.models import Page

from search.engine import get_engine
from search.indexer import queue_state
from search.models import DeadLetter
from search.outbox import retry_dead_letters
from search.wording import advice, duration, late_advice, late_message, status_label


class SearchPanelView(PermissionCheckedMixin, BaseListingView):
    """The state of the search, and the pages that the index refused."""

    model = DeadLetter
    permission_required = "view"
    template_name = "search/admin/panel.html"
    page_title = _("Recherche")
    header_icon = "search"
    index_url_name = "search_panel"
    paginate_by = 50
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Accueil")},
        {"url": "", "label": _("Recherche")},
    ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        health = get_engine().health()
        queue = queue_state()
        # A queue that an engine keeps waiting needs no advice of its own.
        late = queue["late"] and health.status == "ok" and not health.warning
        letters = list(context["object_list"])
        titles = dict(Page.objects.filter(pk__in=[item.page_id for item in letters]).values_list("pk", "title"))
        return context | {
            "health": health,
            "status": status_label(health.status),
            "advice": advice(health.status),
            "warning": advice(health.warning),
            "queue": queue,
            "age": duration(queue["oldest_seconds"]),
            "late": f"{late_message(queue['oldest_seconds'])} {late_advice()}" if late else "",
            "letters": [(item, titles.get(item.page_id)) for item in letters],
            "may_retry": self.user_has_permission("change"),
        }


class RetryView(PermissionCheckedMixin, View):
    """Note again the page of the field `page`, or all those that the index refused."""

    model = DeadLetter
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        page = request.POST.get("page", "")
        # No identifier has more digits.
        chosen = [int(page)] if page.isdecimal() and len(page) <= 18 else []
        count = retry_dead_letters(page_ids=None if request.POST.get("all") else chosen)
        if count:
            told = ngettext(
                "%(count)d page est réessayée : elle revient ici si l’index la refuse encore.",
                "%(count)d pages sont réessayées : elles reviennent ici si l’index les refuse encore.",
                count,
            )
            messages.success(request, told % {"count": count})
        else:
            messages.info(request, _("Cette page n’attendait plus d’être réessayée."))
        return redirect("search_panel")
