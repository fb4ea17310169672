"""Screens of Wagtail's administration as the portal needs them; portal/urls.py puts them before Wagtail's."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.create import AddSubpageView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.documents.views.documents import DocumentsFilterSet
from wagtail.documents.views.documents import IndexView as DocumentListView
from wagtail.images.views.images import ImagesFilterSet
from wagtail.images.views.images import IndexView as ImageListView

from portal.administration.gate import MEDIA_ACTIONS, PAGE, administrators, everybody, register_rule
from portal.administration.usage import known_usage_counts, known_usage_subquery
from portal.attached.wording import WAITING_LABEL


class ChoosePageTypeView(AddSubpageView):
    """The types in the order of their parent's `subpage_types`, most useful first, where Wagtail sorts by name."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        names = {(app, model): (name, description) for name, app, model, description in self.page_types}
        models = [
            model
            for model in type(self.parent_page).creatable_subpage_models()
            if (model._meta.app_label, model._meta.model_name) in names
        ]
        context["page_types"] = [
            {
                "app": model._meta.app_label,
                "model": model._meta.model_name,
                "name": model.get_verbose_name(),
                "description": model.get_page_description(),
                "icon": getattr(model, "admin_icon", "doc-empty"),
            }
            for model in models
        ]
        return context


class AdministratorsPageTypesView(PageTypesUsageReportView):
    """Wagtail's report names the last page of each type to any author, whoever may read it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


register_rule(PAGE, "choose_page_type")
register_rule(administrators, "page_types_report", "page_types_results")
# Wagtail's list, one column wider: it holds what the person may change or choose.
register_rule(everybody, "document_list", "document_list_results", "image_list", "image_list_results")


class OwnTags:
    """Of the tags that a list of files is filtered by, those of the files that the person may change or choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self
        if "tag" not in shown.filters:
            return
        files = shown.permission_policy.instances_user_has_any_permission_for(shown.request.user, MEDIA_ACTIONS)
        own = set(files.order_by().exclude(tags__name=None).values_list("tags__name", flat=True).distinct())
        choices = [choice for choice in shown.filters["tag"].extra["choices"] if choice[0] in own]
        if choices:
            shown.filters["tag"].extra["choices"] = choices
        else:
            del shown.filters["tag"]


class OwnDocumentsFilterSet(OwnTags, DocumentsFilterSet):
    class Meta(DocumentsFilterSet.Meta):
        pass


class OwnImagesFilterSet(OwnTags, ImagesFilterSet):
    class Meta(ImagesFilterSet.Meta):
        pass


class KnownUsageCounts:
    """In a list of files, each counts the uses that the person may know of, where Wagtail counts everybody's."""

    def get_base_queryset(self) -> Any:
        files = super().get_base_queryset()  # type: ignore[misc]  # Wagtail's list, which this stands before
        shown: Any = self
        if shown.needs_usage_count_subquery:
            files = files.annotate(usage_count=known_usage_subquery(shown.model, shown.request.user))
        return files

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        shown: Any = self
        if not shown.needs_usage_count_subquery:
            counts = known_usage_counts(list(object_list), shown.request.user)
            for one in object_list:
                one.usage_count = counts[one.pk]
        return object_list


class OwnImageListView(KnownUsageCounts, ImageListView):
    filterset_class = OwnImagesFilterSet


class SearchedDocumentListView(KnownUsageCounts, DocumentListView):
    """The documents, and whether the search reads each: a scan says nothing to it."""

    filterset_class = OwnDocumentsFilterSet

    @cached_property
    def columns(self) -> list[Column]:
        columns: list[Column] = list(super().columns)
        text = Column(
            "text_state", label=_("Texte"), accessor=lambda document: document.get_text_state_display() or WAITING_LABEL
        )
        return [*columns[:3], text, *columns[3:]]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().defer("text")


choose_page_type = require_admin_access(ChoosePageTypeView.as_view())
page_types_report = require_admin_access(AdministratorsPageTypesView.as_view())
page_types_results = require_admin_access(AdministratorsPageTypesView.as_view(results_only=True))
document_list = require_admin_access(SearchedDocumentListView.as_view())
document_list_results = require_admin_access(SearchedDocumentListView.as_view(results_only=True))
image_list = require_admin_access(OwnImageListView.as_view())
image_list_results = require_admin_access(OwnImageListView.as_view(results_only=True))
