"""Screens of Wagtail's administration that speak of other pages, for editors who don't know of all of them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import BrowseView
from wagtail.admin.views.pages.usage import UsageView as PageUsageView
from wagtail.documents import get_document_model
from wagtail.documents.views.documents import UsageView as DocumentUsageView
from wagtail.images import get_image_model
from wagtail.images.views.images import UsageView as ImageUsageView
from wagtail.models import Page
from wagtail.query import PageQuerySet

from portal.administration.gate import PAGE, everybody, on_media, register_rule
from portal.administration.usage import known_references_to
from portal.core.visibility import known_to


class KnownPagesBrowseView(BrowseView):
    """Wagtail's chooser offers to open a page for the pages below it, hidden ones included."""

    def filter_object_list(self, pages: PageQuerySet) -> PageQuerySet:
        for hook in hooks.get_hooks("construct_page_chooser_queryset"):
            pages = hook(pages, self.request)
        # A path is longer than that of the page above, and begins with it: a range, which an index answers.
        below = Page.objects.filter(
            known_to(self.request.user),
            path__gt=OuterRef("path"),
            path__lt=Concat(OuterRef("path"), Value("ZZZZZ")),
            depth=OuterRef("depth") + 1,
        )
        pages = pages.annotate(known_children=Exists(below))
        if self.desired_classes != (Page,):
            pages = pages.filter(Q(pk__in=pages.type(*self.desired_classes).values("pk")) | Q(known_children=True))
        return pages


class KnownUsage:
    """Wagtail's list says « (Private page) » for each that one may not edit."""

    def get_queryset(self) -> Any:
        view: Any = self
        return known_references_to(view.object, view.request.user).group_by_source_object()


class KnownPageUsageView(KnownUsage, PageUsageView):
    pass


class KnownDocumentUsageView(KnownUsage, DocumentUsageView):
    pass


class KnownImageUsageView(KnownUsage, ImageUsageView):
    pass


register_rule(everybody, "choose_page")
register_rule(PAGE, "choose_page_below", "page_usage")
register_rule(on_media(get_document_model, "document_id"), "document_usage")
register_rule(on_media(get_image_model, "image_id"), "image_usage")

choose_page = require_admin_access(KnownPagesBrowseView.as_view())
page_usage = require_admin_access(KnownPageUsageView.as_view())
document_usage = require_admin_access(KnownDocumentUsageView.as_view())
image_usage = require_admin_access(KnownImageUsageView.as_view())
