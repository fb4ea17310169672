"""Brokers edit vocabularies, synonyms, regions and establishments in the admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.directory.models import Establishment, Region, SynonymGroup, Term


class TermFilterSet(WagtailFilterSet):
    class Meta:
        model = Term
        fields = ["vocabulary"]


class SynonymFilterSet(WagtailFilterSet):
    class Meta:
        model = SynonymGroup
        fields = ["kind"]


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "tag"
    menu_label = _("Termes")
    list_display = ["label", "vocabulary", "slug"]
    list_export = ["vocabulary", "slug", "label", "label_en", "definition", "source"]
    filterset_class = TermFilterSet
    list_per_page = 50


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    icon = "link"
    menu_label = _("Synonymes et sigles")
    list_display = ["__str__", "kind", "note"]
    filterset_class = SynonymFilterSet
    list_per_page = 50


class EstablishmentViewSet(SnippetViewSet):
    model = Establishment
    icon = "home"
    menu_label = _("Établissements")
    list_display = ["label", "kind", "region", BooleanColumn("member", label=_("Membre"))]
    list_filter = ["kind", "region", "member"]
    list_export = ["slug", "label", "label_en", "kind", "region", "member"]


class RegionViewSet(SnippetViewSet):
    model = Region
    icon = "site"
    menu_label = _("Régions")
    list_display = ["label", "code"]


@register_snippet
class DirectoryViewSetGroup(SnippetViewSetGroup):
    menu_label: Any = _("Répertoire")
    menu_icon = "folder-open-inverse"
    menu_order = 300
    items = (TermViewSet, SynonymGroupViewSet, EstablishmentViewSet, RegionViewSet)
