"""The import of the administration: a file, its report, then a confirmation; and workbooks to fill in."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views import View
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.administration.gate import everybody, register_rule
from portal.exchange.author import may_import, may_publish
from portal.exchange.columns import type_label
from portal.exchange.models import PendingImport
from portal.exchange.problems import ContentError, Problem, Report
from portal.exchange.registry import SCHEMAS
from portal.exchange.table_files import XLSX
from portal.exchange.template_workbook import template_workbook
from portal.exchange.uploads import EXTENSIONS, MAX_PAGES, import_upload

# A table tells of this many problems at once; a file that has more is repaired in several goes.
SHOWN_PROBLEMS = 200


class UploadForm(forms.Form):
    """The file to import, and whether what may be published is."""

    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("Un classeur .xlsx, un fichier .csv ou .md, ou le .zip d’un dossier de fichiers .md."),
    )
    publish = forms.BooleanField(
        label=_("Publier aussitôt"),
        required=False,
        help_text=_("Sinon, les pages restent des brouillons. Seules sont publiées celles que vous pouvez publier."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_publish(user):
            del self.fields["publish"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.name.lower().rpartition(".")[2] not in EXTENSIONS:
            raise ValidationError(
                _("« %(name)s » n’est pas d’un genre qui s’importe. Enregistrez-le en .xlsx, .csv, .md ou .zip."),
                params={"name": file.name[:100]},
            )
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise ValidationError(
                _("Ce fichier dépasse %(limit)s Mo. Divisez-le."),
                params={"limit": settings.MAX_UPLOAD_BYTES // (1024 * 1024)},
            )
        return file


class ImportView(View):
    """What every step asks: a person who writes somewhere."""

    header = {"page_title": _("Importer"), "header_title": _("Importer des contenus"), "header_icon": "upload"}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def page(self, template: str, **context: Any) -> HttpResponse:
        links = [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("import_content") if template != "upload" else "", "label": _("Importer")},
        ]
        return render(self.request, f"exchange/{template}.html", self.header | {"breadcrumbs_items": links} | context)


class UploadView(ImportView):
    """Choose a file, or the workbook to fill in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(UploadForm(user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._form(form, status=422)
        file = form.cleaned_data["file"]
        pending = PendingImport.keep(
            user=request.user,
            name=file.name,
            content=file.read(),
            publish=form.cleaned_data.get("publish", False),
        )
        return redirect("import_report", pending.pk)

    def _form(self, form: UploadForm, status: int = 200) -> HttpResponse:
        templates = [{"type": schema.type, "label": type_label(schema)} for schema in SCHEMAS.values()]
        response = self.page("upload", form=form, templates=templates, limit=MAX_PAGES)
        response.status_code = status
        return response


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ReportView(ImportView):
    """What the import would do; done when it is confirmed. Each file is a transaction of its own."""

    @cached_property
    def pending(self) -> PendingImport:
        found = PendingImport.objects.filter(pk=self.kwargs["pk"], user_id=self.request.user.pk or 0).first()
        if found is None:
            raise Http404
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            messages.warning(request, _("Ce fichier n’attend plus : il est importé, ou remplacé. Choisissez-en un."))
            return redirect("import_content")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._report(self._import(dry_run=True), done=False)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self._import(dry_run=False)
        if report.changes and not report.problems:
            self.pending.delete()
        return self._report(report, done=True)

    def _import(self, *, dry_run: bool) -> Report:
        pending = self.pending
        try:
            return import_upload(
                pending.name,
                bytes(pending.content),
                user=self.request.user,
                publish=pending.publish,
                dry_run=dry_run,
            )
        except ContentError as refused:
            report = Report(files=1)
            report.refuse([Problem(pending.name, refused.line, "", refused.message)])
            return report

    def _report(self, report: Report, *, done: bool) -> HttpResponse:
        return self.page(
            "report",
            report=report,
            done=done,
            name=self.pending.name,
            problems=report.problems[:SHOWN_PROBLEMS],
            more=max(len(report.problems) - SHOWN_PROBLEMS, 0),
            new=[change for change in report.changes if change.new],
            changed=[change for change in report.changes if not change.new],
        )


class TemplateView(ImportView):
    """The workbook of a type, to fill in."""

    def get(self, request: HttpRequest, type_name: str) -> HttpResponse:
        schema = SCHEMAS.get(type_name)
        if schema is None:
            raise Http404
        with override("fr-ca"):
            content = template_workbook(schema)
        response = HttpResponse(content, content_type=XLSX)
        response.headers["Content-Disposition"] = f'attachment; filename="modele-{type_name}.xlsx"'
        return response


class ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_import(request.user)


# The views ask for more: whether one may write somewhere, and an import of one's own.
register_rule(everybody, "import_content", "import_report", "import_template")


@hooks.register("register_admin_urls")
def import_urls() -> list[URLPattern]:
    return [
        path("importer/", UploadView.as_view(), name="import_content"),
        path("importer/<int:pk>/", ReportView.as_view(), name="import_report"),
        path("importer/modele/<slug:type_name>.xlsx", TemplateView.as_view(), name="import_template"),
    ]


@hooks.register("register_admin_menu_item")
def import_menu_item() -> Any:
    return ImportMenuItem(_("Importer"), reverse("import_content"), name="import", icon_name="upload", order=250)
