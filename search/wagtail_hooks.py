"""The panel of the search in Wagtail's reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.administration.gate import register_rule, who_manages
from search.panel import RetryView, SearchPanelView

register_rule(who_manages("search.DeadLetter"), "search_panel", "search_retry")


class SearchPanelMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("search.view_deadletter")


@hooks.register("register_admin_urls")
def panel_urls() -> list[URLPattern]:
    return [
        path("reports/search/", SearchPanelView.as_view(), name="search_panel"),
        path("reports/search/retry/", RetryView.as_view(), name="search_retry"),
    ]


@hooks.register("register_reports_menu_item")
def panel_menu_item() -> Any:
    return SearchPanelMenuItem(_("Recherche"), reverse("search_panel"), name="search", icon_name="search", order=600)
