"""Platforms are registered by administrators; none is by default."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from portal.administration.gate import administrators, register_rule
from training.platforms.models import Platform


class PlatformViewSet(ModelViewSet):
    model = Platform
    name = "platforms"
    url_prefix = "plateformes"
    icon = "globe"
    add_to_settings_menu = True
    menu_order = 670
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = ["name", "issuer", "client_id", "active"]
    panels = [
        HelpPanel(template="training/admin/platform_help.html"),
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("issuer"), FieldPanel("client_id")]),
                FieldPanel("login_url"),
                FieldPanel("token_url"),
                FieldPanel("keys_url"),
                FieldPanel("deployments"),
            ],
            heading=_("Ce que la plateforme donne"),
        ),
        FieldPanel("active"),
    ]


@hooks.register("register_admin_viewset")
def platforms() -> PlatformViewSet:
    return PlatformViewSet()


register_rule(administrators, "platforms:*")
