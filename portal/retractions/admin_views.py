"""Retracted works that pages cite, and the list that says so, brought by brokers and administrators."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import BaseListingView
from wagtail.admin.widgets import HeaderButton

from portal.accounts.services import is_broker
from portal.administration.dashboard import editable_pages
from portal.references.models import RetractionNotice
from portal.references.retractions import strongest_of
from portal.retractions.citing import marked_works
from portal.retractions.importing import bring_list
from portal.retractions.models import CitedWork, NoticeImport
from portal.retractions.reading import MOST_BYTES, PROBLEMS

PART = 1024 * 1024
SHOWN_IMPORTS = 5


def _about_notice(row: Any) -> str:
    """The work, what was said of it and why, in the words of the list, which are English."""
    mark = row.mark
    if not mark:
        return str(row.doi)
    link = format_html(' <a href="{}" rel="noopener">{}</a>', mark.url, mark.link_label) if mark.url else ""
    reasons = format_html('<br><span lang="en">{}</span>', mark.reasons) if mark.reasons else ""
    return format_html("<strong>{}</strong><br>{}{}{}", mark.title or row.doi, mark.sentence, link, reasons)


class RetractedWorksView(BaseListingView):
    """The marked works of the pages that the person may change, by page."""

    model = CitedWork
    page_title = gettext_lazy("Travaux rétractés cités")
    header_icon = "warning"
    index_url_name = "retracted_works"
    paginate_by = 50
    is_searchable = False
    verbose_name_plural = gettext_lazy("travaux rétractés cités")
    breadcrumbs_items = [{"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Accueil")}]
    columns = [
        TitleColumn(
            "page",
            label=gettext_lazy("Page"),
            accessor=lambda row: row.page.title,
            get_url=lambda row: reverse("wagtailadmin_pages:edit", args=[row.page_id]),
        ),
        Column("work", label=gettext_lazy("Travail et avis"), accessor=_about_notice),
    ]

    def get_base_queryset(self) -> QuerySet[CitedWork]:
        mine = editable_pages(self.request.user).order_by().values("pk")
        return marked_works().filter(page__in=mine).select_related("page").order_by("page__title", "pk")

    def order_queryset(self, queryset: Any) -> Any:
        return queryset

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        found = list(rows)
        marks = strongest_of({row.pk: (row.doi, row.pubmed) for row in found})
        for row in found:
            row.mark = marks.get(row.pk)
        page.object_list = found
        return paginator, page, found, is_paginated

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not is_broker(self.request.user):
            return []
        return [HeaderButton(_("Importer la liste"), reverse("import_retractions"), icon_name="upload")]


class ListForm(forms.Form):
    """A list of notices."""

    file = forms.FileField(
        label=gettext_lazy("Fichier CSV"),
        help_text=gettext_lazy("Tel que Retraction Watch le publie, sans y toucher. 256 Mo au plus."),
    )
    whole = forms.BooleanField(
        label=gettext_lazy("C’est la liste entière"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Les avis que le fichier n’a plus sont retirés. Sinon, il complète ceux qui sont là."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Ce fichier dépasse 256 Mo : ce n’est pas la liste attendue."))
        if not file.name.lower().endswith(".csv"):
            raise forms.ValidationError(
                _("« %(name)s » n’est pas un fichier CSV. Décompressez-le au besoin."), params={"name": file.name[:100]}
            )
        return file


class ImportListView(View):
    """Bring a list; what became of the last ones."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_broker(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._shown(ListForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ListForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(form, status=422)
        file = form.cleaned_data["file"]
        bring_list(name=file.name, chunks=file.chunks(PART), whole=form.cleaned_data["whole"], by=request.user)
        messages.success(
            request, _("Le fichier est gardé : il est lu en arrière-plan, et cette page dit ce qui en a été fait.")
        )
        return redirect("import_retractions")

    def _shown(self, form: ListForm, status: int = 200) -> HttpResponse:
        imports = list(NoticeImport.objects.select_related("brought_by")[:SHOWN_IMPORTS])
        context = {
            "form": form,
            "imports": [(one, list(problems_of(one))) for one in imports],
            "known": RetractionNotice.objects.count(),
            "page_title": _("Importer la liste des travaux rétractés"),
            "header_title": _("Importer la liste des travaux rétractés"),
            "header_icon": "upload",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
                {"url": reverse("retracted_works"), "label": _("Travaux rétractés cités")},
                {"url": "", "label": _("Importer")},
            ],
        }
        return render(self.request, "retractions/admin/import.html", context, status=status)


def problems_of(brought: NoticeImport) -> Iterator[tuple[int, str]]:
    """The lines that were not kept whole: their number, and why."""
    for line, code, value in brought.problems:
        yield line, str(PROBLEMS[code]) % {"value": value}
