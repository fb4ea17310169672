"""Brokers edit vocabularies, synonyms, regions and establishments in the admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from portal.directory import facts_admin  # noqa: F401  (registers the screen that imports facts of regions)
from portal.directory.admin_views import ReplacingDeleteView
from portal.directory.models import Establishment, Region, RegionFact, SynonymGroup, Term


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
    delete_view_class = ReplacingDeleteView
    delete_template_name = "directory/admin/confirm_delete.html"
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
    delete_view_class = ReplacingDeleteView
    delete_template_name = "directory/admin/confirm_delete.html"
    icon = "home"
    menu_label = _("Établissements")
    list_display = ["label", "kind", "region", BooleanColumn("member", label=_("Membre"))]
    list_filter = ["kind", "region", "member"]
    list_export = ["slug", "label", "label_en", "kind", "region", "member"]


class RegionViewSet(SnippetViewSet):
    model = Region
    delete_view_class = ReplacingDeleteView
    delete_template_name = "directory/admin/confirm_delete.html"
    icon = "site"
    menu_label = _("Régions")
    list_display = ["label", "code"]


class RegionFactIndexView(IndexView):
    """The list, with the way to bring many at once."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons: list[Any] = super().header_buttons
        if self.request.user.has_perm("directory.add_regionfact"):
            label, address = gettext("Importer un fichier CSV"), reverse("import_region_facts")
            buttons.append(HeaderButton(label, url=address, icon_name="upload"))
        return buttons


class RegionFactViewSet(SnippetViewSet):
    model = RegionFact
    icon = "order"
    menu_label = _("Faits des régions")
    index_view_class = RegionFactIndexView
    list_display = ["region", "measure", "value", "year", "source"]
    list_filter = ["region", "measure"]
    list_export = ["region", "measure", "value", "year", "source", "source_url"]


@register_snippet
class DirectoryViewSetGroup(SnippetViewSetGroup):
    menu_label: Any = _("Répertoire")
    menu_icon = "folder-open-inverse"
    menu_order = 300
    items = (TermViewSet, SynonymGroupViewSet, EstablishmentViewSet, RegionViewSet, RegionFactViewSet)


@hooks.register("before_bulk_action")
def delete_one_by_one(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    """Each asks what takes its place."""
    if action_type != "delete" or not any(isinstance(item, Term | Establishment | Region) for item in objects):
        return None
    messages.error(
        request,
        gettext("Supprimez-les un à un : pour chacun, le portail dit où il est employé et ce qui peut le remplacer."),
    )
    return redirect(action.next_url)


@hooks.register("before_edit_page")
def tell_a_form_that_saves_itself(request: HttpRequest, page: Any) -> None:
    """Have what is saved while a person writes change nothing for readers: only what they save does."""
    page.saved_by_itself = not request.accepts("text/html")
