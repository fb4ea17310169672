"""Retracted works in the reports of the administration."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.administration.dashboard import editable_pages
from portal.administration.gate import everybody, register_rule
from portal.retractions.admin_views import ImportListView, RetractedWorksView

# The views ask for more: the pages that one may change, and who brings lists.
register_rule(everybody, "retracted_works", "import_retractions")


class RetractedWorksMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(editable_pages(request.user).exists())


@hooks.register("register_admin_urls")
def retraction_urls() -> list[URLPattern]:
    return [
        path("reports/travaux-retractes/", RetractedWorksView.as_view(), name="retracted_works"),
        path("reports/travaux-retractes/importer/", ImportListView.as_view(), name="import_retractions"),
    ]


@hooks.register("register_reports_menu_item")
def retracted_works_menu_item() -> Any:
    label = _("Travaux rétractés cités")
    return RetractedWorksMenuItem(label, reverse("retracted_works"), name="retracted", icon_name="warning", order=620)
