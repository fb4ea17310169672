"""Bulletins in the menu of brokers."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.accounts.services import is_broker
from portal.administration.gate import register_rule
from portal.bulletin import admin_views


def brokers(request: HttpRequest, named: dict[str, Any]) -> bool:
    return is_broker(request.user)


register_rule(brokers, "bulletins", "edit_bulletin", "send_bulletin", "bulletin_mail_preview", "bulletin_page_preview")


class BulletinsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_broker(request.user)


@hooks.register("register_admin_urls")
def bulletin_urls() -> list[URLPattern]:
    return [
        path("bulletins/", admin_views.BulletinsView.as_view(), name="bulletins"),
        path("bulletins/<int:number>/", admin_views.EditBulletinView.as_view(), name="edit_bulletin"),
        path("bulletins/<int:number>/envoyer/", admin_views.SendView.as_view(), name="send_bulletin"),
        path("bulletins/<int:number>/courriel/", admin_views.MailPreviewView.as_view(), name="bulletin_mail_preview"),
        path("bulletins/<int:number>/page/", admin_views.PagePreviewView.as_view(), name="bulletin_page_preview"),
    ]


@hooks.register("register_admin_menu_item")
def bulletins_menu_item() -> Any:
    return BulletinsMenuItem(_("Bulletins"), reverse("bulletins"), name="bulletins", icon_name="mail", order=230)
