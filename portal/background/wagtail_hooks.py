"""The panel of background work in Wagtail's reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.administration.gate import administrators, register_rule
from portal.background.panel import AbandonView, BackgroundView, RetryView

register_rule(administrators, "background_panel", "background_retry", "background_abandon")


class BackgroundMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_admin_urls")
def panel_urls() -> list[URLPattern]:
    return [
        path("reports/background/", BackgroundView.as_view(), name="background_panel"),
        path("reports/background/retry/", RetryView.as_view(), name="background_retry"),
        path("reports/background/abandon/", AbandonView.as_view(), name="background_abandon"),
    ]


@hooks.register("register_reports_menu_item")
def panel_menu_item() -> Any:
    label = _("Travaux en arrière-plan")
    return BackgroundMenuItem(label, reverse("background_panel"), name="background", icon_name="cogs", order=610)
