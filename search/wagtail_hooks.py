"""The panel of the search in Wagtail's reports."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.administration.gate import register_rule, who_manages
from search.meaning.report import MeaningReportView
from search.panel import RetryView, SearchPanelView

register_rule(who_manages("search.DeadLetter"), "search_panel", "search_retry", "search_meaning")


class SearchPanelMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("search.view_deadletter")


class MeaningReportMenuItem(SearchPanelMenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(settings.EMBEDDING_URL) and super().is_shown(request)


@hooks.register("register_admin_urls")
def panel_urls() -> list[URLPattern]:
    return [
        path("reports/search-meaning/", MeaningReportView.as_view(), name="search_meaning"),
        path("reports/search/", SearchPanelView.as_view(), name="search_panel"),
        path("reports/search/retry/", RetryView.as_view(), name="search_retry"),
    ]


@hooks.register("register_reports_menu_item")
def panel_menu_item() -> Any:
    return SearchPanelMenuItem(_("Recherche"), reverse("search_panel"), name="search", icon_name="search", order=600)


@hooks.register("register_reports_menu_item")
def meaning_menu_item() -> Any:
    return MeaningReportMenuItem(
        _("Recherche par le sens"), reverse("search_meaning"), name="search-meaning", icon_name="search", order=610
    )
