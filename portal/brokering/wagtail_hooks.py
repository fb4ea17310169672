from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.brokering.models import KnowledgeRequest


@register_snippet
class KnowledgeRequestViewSet(SnippetViewSet):
    model = KnowledgeRequest
    icon = "help"
    menu_label = _("Demandes")
    add_to_admin_menu = True
    menu_order = 200
    list_display = ["__str__", "nature", "status", "public_summary", "email", "created_at"]
    list_filter = ["status", "nature"]
