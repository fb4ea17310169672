"""What the administration's lists and choosers show: what the editor may read or edit, and the way to it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.images import get_image_model
from wagtail.images.views.chooser import ImageChooseResultsView, ImageChooserViewSet, ImageChooseView
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.rich_text.feature_registry import FeatureRegistry

from portal.administration.gate import everybody, register_rule
from portal.administration.usage import known_usage_counts
from portal.core.visibility import known_to, visible_to


@hooks.register("construct_page_chooser_queryset")
def choose_among_what_one_may_see(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Leave out of the choosers drafts and restricted pages that are neither the editor's to read nor to edit.

    Wagtail lists every page there, whoever chooses.
    """
    opened = request.resolver_match.kwargs.get("parent_page_id") if request.resolver_match else None
    if opened:
        _refuse_unless_shown(Page.objects.filter(pk=opened), request.user)
    return pages.filter(known_to(request.user))


class OpenPageLinkHandler(PageLinkElementHandler):
    """How a text's editor names the page that a link leads to: by its address where anybody may read it.

    Whose form it is isn't known here. Wagtail gives the address of any page, which says the name of one that was
    hidden since; the address of the administration says its number alone, and refuses who may not open it.
    """

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        if Page.objects.filter(visible_to(None), pk=attrs["id"]).exists():
            data: dict[str, Any] = super().get_attribute_data(attrs)
            return data
        number = int(attrs["id"])
        return {"id": number, "url": reverse("wagtailadmin_pages:edit", args=[number]), "parentId": None}


@hooks.register("register_rich_text_features", order=10)
def name_what_links_lead_to(features: FeatureRegistry) -> None:
    rule = features.converter_rules_by_converter["contentstate"]["link"]
    rule["from_database_format"]['a[linktype="page"]'] = OpenPageLinkHandler("LINK")


class _KnownUsageCounts:
    def get_usage_counts(self, results: Any) -> dict[Any, int]:
        chooser: Any = self
        counts = known_usage_counts(list(results), chooser.request.user) if chooser.layout != "grid" else {}
        return {image: counts[image.pk] for image in results if image.pk in counts}


class KnownImageChooseView(_KnownUsageCounts, ImageChooseView):
    pass


class KnownImageChooseResultsView(_KnownUsageCounts, ImageChooseResultsView):
    pass


class KnownImageChooserViewSet(ImageChooserViewSet):
    """Wagtail's chooser of images, where each counts the uses that the editor may know of."""

    choose_view_class = KnownImageChooseView
    choose_results_view_class = KnownImageChooseResultsView


# Of Wagtail's name, so that its forms lead to Wagtail's own screens; only two views of it are used, by portal/urls.py.
_images = KnownImageChooserViewSet("wagtailimages_chooser", model=get_image_model(), url_prefix="images/chooser")
choose_image = require_admin_access(_images.choose_view)
choose_image_results = require_admin_access(_images.choose_results_view)
register_rule(everybody, "choose_image", "choose_image_results")


@hooks.register("construct_explorer_page_queryset")
def explore_what_one_may_see(parent: Page, pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Refuse to open what the lists leave out: Wagtail shows the title and the state of any page by its number."""
    if not request.user.is_superuser:
        _refuse_unless_shown(Page.objects.filter(pk=parent.pk), request.user)
    return pages


def _refuse_unless_shown(page: QuerySet[Page], user: Any) -> None:
    """Raise Http404 for a page that isn't the editor's to read or to edit, nor above one that is."""
    above = policy_registry.get_by_type(Page).explorable_instances(user)
    if not page.filter(known_to(user)).exists() and not above.filter(pk__in=page.values("pk")).exists():
        raise Http404
