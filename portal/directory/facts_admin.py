"""The screen that imports facts of regions, for those who may add them."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin import messages

from portal.administration.gate import register_rule, who_manages
from portal.directory.facts import COLUMNS, MOST_BYTES, FactsRefusedError, import_upload
from portal.directory.models import RegionFact

SHOWN_PROBLEMS = 50


class FactsForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Fichier CSV"),
        help_text=gettext_lazy("Une ligne par nombre. Rien n’est gardé si une ligne est à corriger."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext_lazy("Ce fichier dépasse 1 Mo : divisez-le."))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def import_facts_view(request: HttpRequest) -> HttpResponse:
    """Bring a CSV file; it is kept whole, or what is to be corrected is said line by line."""
    if not request.user.has_perm("directory.add_regionfact"):
        raise PermissionDenied
    form = FactsForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            done = import_upload(file.name, file.read())
        except FactsRefusedError as refused:
            problems = refused.problems
        else:
            messages.success(
                request,
                _("Faits des régions : %(added)d ajoutés, %(changed)d modifiés, %(same)d déjà là.")
                % {"added": done.added, "changed": done.changed, "same": done.same},
            )
            return redirect("wagtailsnippets_directory_regionfact:list")
    context = {
        "form": form,
        "problems": problems[:SHOWN_PROBLEMS],
        "more": max(0, len(problems) - SHOWN_PROBLEMS),
        "columns": [names[0] for names in COLUMNS.values()],
        "measures": RegionFact.Measure.choices,
        "page_title": _("Importer des faits de régions"),
        "header_title": _("Importer des faits de régions"),
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("wagtailsnippets_directory_regionfact:list"), "label": _("Faits des régions")},
            {"url": "", "label": _("Importer")},
        ],
    }
    status = 422 if problems or form.errors else 200
    return render(request, "directory/admin/import_facts.html", context, status=status)


register_rule(who_manages("directory.RegionFact"), "import_region_facts")


@hooks.register("register_admin_urls")
def facts_urls() -> list[URLPattern]:
    return [path("faits-des-regions/importer/", import_facts_view, name="import_region_facts")]
