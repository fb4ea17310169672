"""The administration's screens of manuscripts: bring one, and read what became of it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from portal.administration.gate import everybody, on_pages, register_rule
from portal.attached.manuscripts.reading import UnreadableManuscriptError, read_word
from portal.core.models.pages import LANGUAGES
from portal.directory.models import OwnerSectionPage
from portal.exchange.manuscripts.document import from_word
from portal.exchange.manuscripts.parts import Manuscript
from portal.exchange.manuscripts.text import from_markdown
from portal.exchange.problems import ContentError
from portal.references.formatting import FormattingError
from portal.references.reading import MAX_BYTES, UnreadableReferencesError, read_references
from syntheses.manuscripts.models import ImportedManuscript
from syntheses.manuscripts.names import field_named
from syntheses.manuscripts.services import draft_from, may_write_under, sections_of
from syntheses.manuscripts.wording import refusal
from syntheses.models import SynthesisPage

MEGABYTE = 1024 * 1024
BREADCRUMB = gettext_lazy("Importer un manuscrit")


class ManuscriptForm(forms.Form):
    """A manuscript, for whom, and the references that it cites by their keys."""

    section = forms.ModelChoiceField(
        label=gettext_lazy("Établissement"),
        queryset=OwnerSectionPage.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("Celui qui publiera la synthèse. Ceux pour lesquels vous écrivez sont proposés."),
    )
    file = forms.FileField(
        label=gettext_lazy("Manuscrit"),
        help_text=gettext_lazy(
            "Un document Word .docx, avec les champs de Zotero ou de Mendeley s’il en a, ou un texte .md."
        ),
    )
    language = forms.ChoiceField(label=gettext_lazy("Langue du manuscrit"), choices=LANGUAGES, initial="fr")
    references = forms.FileField(
        label=gettext_lazy("Références"),
        required=False,
        help_text=gettext_lazy(
            "Facultatif : les références que le texte cite par leur clé, exportées en BibTeX, RIS, NBIB ou CSL-JSON."
        ),
    )

    def __init__(self, *args: Any, sections: list[OwnerSectionPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["section"]
        field.queryset = OwnerSectionPage.objects.filter(pk__in=[section.pk for section in sections])
        field.label_from_instance = lambda section: section.establishment.label

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise ValidationError(
                _(
                    "Ce manuscrit dépasse %(limit)s Mo. Compressez ses images dans Word (Format de l’image, Compresser "
                    "les images), ou retirez les plus lourdes : vous les ajouterez ensuite à la page."
                )
                % {"limit": settings.MAX_UPLOAD_BYTES // MEGABYTE}
            )
        extension = file.name.lower().rpartition(".")[2]
        if extension not in {"docx", "md", "markdown"}:
            raise ValidationError(refusal("misnamed", extension))
        try:
            self.cleaned_data["manuscript"] = read_manuscript(file.read(), word=extension == "docx")
        except UnreadableManuscriptError as error:
            raise ValidationError(refusal(error.reason, error.kind)) from error
        except ContentError as error:
            raise ValidationError(error.message) from error
        except FormattingError as error:
            raise ValidationError(refusal("too-costly")) from error
        return file

    def clean_references(self) -> list[dict[str, Any]]:
        file = self.cleaned_data.get("references")
        if not file:
            return []
        try:
            return [item.row for item in read_references(file.read(MAX_BYTES + 1)) if item.taken]
        except UnreadableReferencesError as refused:
            raise ValidationError(str(refused)) from refused


def read_manuscript(content: bytes, *, word: bool) -> Manuscript:
    """Read a manuscript.

    Raises:
        UnreadableManuscriptError, ContentError, FormattingError
    """
    return from_word(read_word(content), field_named) if word else from_markdown(content, field_named)


class ManuscriptView(View):
    """Bring a manuscript to a section that one writes in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.sections = sections_of(request.user)
        if not self.sections:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("section", "")
        chosen = next((section for section in self.sections if str(section.pk) == wanted), self.sections[0])
        return self._shown(ManuscriptForm(sections=self.sections, initial={"section": chosen.pk}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ManuscriptForm(request.POST, request.FILES, sections=self.sections)
        if not form.is_valid():
            return self._shown(form, status=422)
        page = draft_from(
            manuscript=form.cleaned_data["manuscript"],
            section=form.cleaned_data["section"],
            by=request.user,
            file_name=form.cleaned_data["file"].name,
            language=form.cleaned_data["language"],
            brought=form.cleaned_data["references"],
        )
        messages.success(
            request, _("Le brouillon est fait. Rien n’est publié : lisez le rapport, puis relisez la page.")
        )
        return redirect("manuscript_report", page.pk)

    def _shown(self, form: ManuscriptForm, status: int = 200) -> HttpResponse:
        return render(self.request, "syntheses/admin/manuscript.html", _header() | {"form": form}, status=status)


class ReportView(View):
    """What became of the manuscript of a page, for who may edit it."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = get_object_or_404(Page, pk=page_id)
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        kept = ImportedManuscript.objects.filter(page=page).first()
        if kept is None:
            raise Http404
        labels = {
            field.name: field.verbose_name
            for field in SynthesisPage._meta.get_fields()
            if hasattr(field, "verbose_name")
        }
        context = {
            "kept": kept,
            "losses": list(kept.told),
            "fields": [labels[name] for name in kept.counts.get("fields", ()) if name in labels],
            "wanted": page.get_latest_revision_as_object(),
            "edit": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        }
        return render(request, "syntheses/admin/manuscript_report.html", _header(page) | context)


def _header(page: Any = None) -> dict[str, Any]:
    links = [{"url": reverse("wagtailadmin_home"), "label": _("Accueil")}]
    if page is not None:
        links.append(
            {"url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "label": page.get_admin_display_title()}
        )
    title = _("Ce qu’est devenu le manuscrit") if page is not None else BREADCRUMB
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "upload",
        "breadcrumbs_items": [*links, {"url": "", "label": title}],
    }


# The views ask for more: a section to write in, the right to edit the page.
register_rule(everybody, "import_manuscript")
register_rule(on_pages("page_id"), "manuscript_report")


@hooks.register("register_admin_urls")
def manuscript_urls() -> list[URLPattern]:
    return [
        path("importer/manuscrit/", ManuscriptView.as_view(), name="import_manuscript"),
        path("importer/manuscrit/<int:page_id>/", ReportView.as_view(), name="manuscript_report"),
    ]


@hooks.register("register_page_header_buttons")
def manuscript_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.specific_class is OwnerSectionPage and may_write_under(page, user):
        address = f"{reverse('import_manuscript')}?section={page.pk}"
        yield Button(BREADCRUMB, address, icon_name="upload", priority=46)
