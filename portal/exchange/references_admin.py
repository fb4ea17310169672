"""References brought to a page from another program: a report with the choices to make, then a draft."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail import hooks
from wagtail.models import Page

from portal.administration.gate import on_pages, register_rule
from portal.core.models import BasePage
from portal.references.joining import ADD, REPLACE, SKIP, join, twins_of
from portal.references.reading import MAX_BYTES, MAX_ENTRIES, UnreadableReferencesError, read_references
from portal.references.retractions import marks_of
from portal.references.shape import references_in

SALT = "portal.exchange.references"
# Between the report and its confirmation.
KEPT_SECONDS = 24 * 3600


class ReferencesForm(forms.Form):
    """A file, or what was pasted."""

    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        required=False,
        help_text=gettext_lazy("Exporté de Zotero, EndNote, Mendeley, PubMed… : BibTeX, RIS, NBIB ou CSL-JSON."),
    )
    text = forms.CharField(
        label=gettext_lazy("Ou texte collé"),
        required=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("Dans l’un de ces formats, ou des DOI et des références, une par ligne."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if not self.errors and bool(file) == bool(text.strip()):
            raise forms.ValidationError(_("Choisissez un fichier, ou collez des références : l’un des deux."))
        if not self.errors:
            # One byte more tells that it is too long, whatever its size.
            content = file.read(MAX_BYTES + 1) if file else text.encode()
            try:
                cleaned["brought"] = read_references(content)
            except UnreadableReferencesError as refused:
                self.add_error("file" if file else "text", str(refused))
        return cleaned


class ReferencesView(View):
    """Bring references to a page that one may edit."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        page = get_object_or_404(Page, pk=kwargs["page_id"]).specific
        rights = page.permissions_for_user(request.user)
        if not isinstance(page, BasePage) or not rights.can_edit() or rights.page_locked():
            raise PermissionDenied
        self.page = page.get_latest_revision_as_object()
        self.edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self._shown(form=ReferencesForm())

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        if "rows" in request.POST:
            return self._confirmed(request)
        form = ReferencesForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(form=form, status=422)
        brought = form.cleaned_data["brought"]
        taken = [item for item in brought if item.taken]
        twins = twins_of([item.row for item in taken], self._rows())
        marks = marks_of(references_in([item.row for item in taken]))
        entries = [
            {
                "number": number,
                "item": item,
                "authors": " ; ".join(item.row["value"].get("authors", "").splitlines()),
                "twin": twin,
                "mark": marks.get(number + 1),
                "choices": _choices(twin),
            }
            for number, (item, twin) in enumerate(zip(taken, twins, strict=True))
        ]
        return self._shown(
            entries=entries,
            refused=[item for item in brought if not item.taken],
            rows=signing.dumps([item.row for item in taken], salt=self._salt(), compress=True),
        )

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        try:
            brought = signing.loads(request.POST["rows"], salt=self._salt(), max_age=KEPT_SECONDS)
        except signing.BadSignature:
            messages.warning(request, _("Ce rapport n’est plus valable : apportez les références de nouveau."))
            return redirect(request.path)
        # The page may have changed since the report was read.
        twins = twins_of(brought, self._rows())
        chosen = [request.POST.get(f"choice-{number}", SKIP if twin else ADD) for number, twin in enumerate(twins)]
        rows = join(self._rows(), brought, chosen, twins)
        count = sum(1 for choice in chosen if choice in (ADD, REPLACE))
        if count:
            self.page.references = self.page.references.stream_block.to_python(rows)
            self.page.save_revision(user=request.user, log_action=True)
        messages.success(
            request,
            ngettext(
                "%(count)d référence est dans le brouillon.", "%(count)d références sont dans le brouillon.", count
            )
            % {"count": count}
            if count
            else _("Aucune référence n’a été ajoutée."),
        )
        return redirect(self.edit_url)

    def _rows(self) -> list[Any]:
        return [dict(row) for row in self.page.references.raw_data]

    def _salt(self) -> str:
        return f"{SALT}.{self.page.pk}.{self.request.user.pk}"

    def _shown(self, status: int = 200, **context: Any) -> HttpResponse:
        links = [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": self.edit_url, "label": self.page.title},
            {"url": "", "label": _("Apporter des références")},
        ]
        header = {
            "page_title": _("Apporter des références"),
            "header_title": _("Apporter des références"),
            "header_icon": "openquote",
            "breadcrumbs_items": links,
        }
        beside = {"back": self.edit_url, "wanted": self.page, "limit": MAX_ENTRIES}
        return render(self.request, "exchange/references.html", header | beside | context, status=status)


def _choices(twin: Any) -> list[tuple[str, str, bool]]:
    """What may be done of a reference, and which is proposed."""
    if twin is None:
        return [(ADD, _("Ajouter"), True), (SKIP, _("Laisser de côté"), False)]
    kept = _("Garder celle de la page") if twin.row else _("Laisser de côté")
    replaced = [(REPLACE, _("La remplacer par celle-ci"), False)] if twin.row else []
    return [(SKIP, kept, True), *replaced, (ADD, _("Ajouter quand même"), False)]


# The view asks for more: the right to edit the page.
register_rule(on_pages("page_id"), "import_references")


@hooks.register("register_admin_urls")
def references_urls() -> list[URLPattern]:
    return [path("importer/references/<int:page_id>/", ReferencesView.as_view(), name="import_references")]
