"""DOIs in the reports of the administration."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.administration.gate import administrators, register_rule
from portal.dois.views import DoisView

register_rule(administrators, "dois")


class DoisMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_admin_urls")
def doi_urls() -> list[URLPattern]:
    return [path("reports/doi/", DoisView.as_view(), name="dois")]


@hooks.register("register_reports_menu_item")
def dois_menu_item() -> Any:
    return DoisMenuItem("DOI", reverse("dois"), name="dois", icon_name="link", order=630)
