from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.administration.gate import register_rule, who_manages
from portal.brokering.models import KnowledgeRequest
from portal.brokering.queue import NeedFilterSet, NeedsIndexView, TakeColumn, take
from portal.brokering.thread_views import broker_thread


@register_snippet
class KnowledgeRequestViewSet(SnippetViewSet):
    model = KnowledgeRequest
    icon = "help"
    menu_label = _("Demandes")
    add_to_admin_menu = True
    menu_order = 200
    list_display = [
        "__str__",
        "nature",
        "status",
        TakeColumn("assignee", label=_("Confiée à")),
        "public_summary",
        "email",
        "created_at",
    ]
    filterset_class = NeedFilterSet
    index_view_class = NeedsIndexView


register_rule(who_manages("brokering.KnowledgeRequest"), "brokering_take", "brokering_thread")


@hooks.register("register_admin_urls")
def need_urls() -> list[URLPattern]:
    return [
        path("besoins/<int:number>/prendre/", take, name="brokering_take"),
        path("besoins/<int:number>/echange/", broker_thread, name="brokering_thread"),
    ]
