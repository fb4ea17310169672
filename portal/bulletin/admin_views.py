"""Bulletins in the administration: a broker edits, drops, reorders, looks at the message and the page, then sends."""

from typing import Any

from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import BaseListingView

from portal.accounts.services import is_broker
from portal.bulletin.contents import parts_of, public_pages
from portal.bulletin.models import SENTENCE_LENGTH, Bulletin, BulletinItem, Section
from portal.bulletin.sending import NotSentError, mail_context, restricted_items, send_bulletin, waiting_for

LAST_POSITION = 9999


class BrokersOnly(View):
    """What every screen of the bulletin asks."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not is_broker(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class BulletinsView(BrokersOnly, BaseListingView):
    """All the bulletins, the newest first."""

    model = Bulletin
    page_title = gettext_lazy("Bulletins")
    header_icon = "mail"
    index_url_name = "bulletins"
    default_ordering = "-month"
    paginate_by = 50
    is_searchable = False
    breadcrumbs_items = [{"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Accueil")}]
    columns = [
        TitleColumn("title", label=gettext_lazy("Titre"), url_name="edit_bulletin"),
        Column("month", label=gettext_lazy("Mois"), accessor="month_label"),
        StatusTagColumn(
            "status_tag",
            label=gettext_lazy("État"),
            accessor="get_status_display",
            primary=lambda bulletin: bulletin.is_draft,
        ),
        DateColumn("sent_at", label=gettext_lazy("Envoyé")),
    ]

    def get_base_queryset(self) -> QuerySet[Bulletin]:
        return Bulletin.objects.all()


class BulletinForm(forms.ModelForm):
    """The words of a bulletin, with the edition that its broker read."""

    edition = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Bulletin
        fields = ["title", "opening"]
        widgets = {"opening": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"opening": gettext_lazy("Ce que vous dites à qui le lit, avant la liste. Facultatif.")}


class ItemForm(forms.ModelForm):
    """An item: its sentence, its place, whether it is left out."""

    sentence = forms.CharField(
        label=gettext_lazy("Phrase"),
        required=False,
        max_length=SENTENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Ordre"),
        min_value=0,
        max_value=LAST_POSITION,
        widget=forms.NumberInput(attrs={"class": "portal-bulletin__order"}),
    )
    dropped = forms.BooleanField(label=gettext_lazy("Laisser de côté"), required=False)

    class Meta:
        model = BulletinItem
        fields = ["sentence", "position", "dropped"]


class EditBulletinView(BrokersOnly):
    """The words, the order, what is left out; and the ways to look at it and to send it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.number = kwargs["number"]

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        bulletin = get_object_or_404(Bulletin, pk=number)
        return self._shown(bulletin, BulletinForm(instance=bulletin, initial={"edition": bulletin.edition}))

    @transaction.atomic
    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        bulletin = get_object_or_404(Bulletin.objects.select_for_update(of=("self",)), pk=number)
        if not bulletin.is_draft:
            messages.warning(request, _("Ce bulletin est déjà parti, ou laissé de côté : il ne change plus."))
            return redirect("edit_bulletin", number)
        if "drop" in request.POST:
            bulletin.status = Bulletin.Status.DROPPED
            bulletin.save(update_fields=["status"])
            messages.success(request, _("Le bulletin est laissé de côté : il ne partira pas."))
            return redirect("bulletins")
        read = bulletin.edition
        form = BulletinForm(request.POST, instance=bulletin)
        rows = self._rows(bulletin, request.POST)
        if form.is_valid() and form.cleaned_data["edition"] != read:
            data = request.POST.copy()
            data["edition"] = str(read)
            form = BulletinForm(data, instance=bulletin)
            form.add_error(
                None,
                _(
                    "Quelqu’un a enregistré ce bulletin depuis que vous l’avez ouvert. Ce que vous avez écrit est "
                    "encore ici : comparez avec ce qui est enregistré, puis enregistrez de nouveau."
                ),
            )
        if form.errors or not all(row.is_valid() for row in rows.values()):
            bulletin.refresh_from_db()
            return self._shown(bulletin, form, rows, status=422)
        bulletin.edition = read + 1
        form.save()
        for row in rows.values():
            if row.has_changed():
                row.save()
        if "send" in request.POST:
            return redirect("send_bulletin", number)
        messages.success(request, _("Le bulletin est enregistré."))
        return redirect("edit_bulletin", number)

    def _rows(self, bulletin: Bulletin, data: Any = None) -> dict[int, ItemForm]:
        items = bulletin.items.select_related("page")
        return {item.pk: ItemForm(data, instance=item, prefix=f"item-{item.pk}") for item in items}

    def _shown(
        self, bulletin: Bulletin, form: BulletinForm, rows: dict[int, ItemForm] | None = None, status: int = 200
    ) -> HttpResponse:
        rows = rows or self._rows(bulletin)
        items = [row.instance for row in rows.values()]
        public = public_pages(items)
        sections = [
            (
                section.label,
                [(row, row.instance.page_id in public) for row in rows.values() if row.instance.section == section],
            )
            for section in Section
        ]
        context = {
            "bulletin": bulletin,
            "form": form,
            "sections": [(label, found) for label, found in sections if found],
            **header_of(bulletin, bulletin.title),
        }
        return render(self.request, "bulletin/admin/edit.html", context, status=status)


class SendView(BrokersOnly):
    """To how many it goes and what stays out, then the button."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        bulletin = get_object_or_404(Bulletin, pk=number, status=Bulletin.Status.DRAFT)
        context = {
            "bulletin": bulletin,
            "readers": waiting_for(bulletin).count(),
            "told": sum(len(part.told) for part in parts_of(bulletin)),
            "restricted": [item.page for item in restricted_items(bulletin)],
            **header_of(bulletin, _("Envoyer le bulletin")),
        }
        return render(request, "bulletin/admin/send.html", context)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        bulletin = get_object_or_404(Bulletin, pk=number)
        edition = request.POST.get("edition", "")
        try:
            send_bulletin(
                bulletin=bulletin,
                edition=int(edition) if edition.isascii() and edition.isdigit() else -1,
                by=request.user,
            )
        except NotSentError as refused:
            messages.error(request, str(refused))
        else:
            count = waiting_for(bulletin).count()
            told = ngettext("Le bulletin part à %(count)d personne.", "Le bulletin part à %(count)d personnes.", count)
            messages.success(request, told % {"count": count})
        return redirect("edit_bulletin", number)


# A message carries its styles in its tags, which no page of the portal does.
@method_decorator(csp_replace({"style-src": ["'unsafe-inline'"]}), name="dispatch")
class MailPreviewView(BrokersOnly):
    """The message as it would be written now, in HTML or in plain text."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        bulletin = get_object_or_404(Bulletin, pk=number)
        language = request.LANGUAGE_CODE
        context = mail_context(
            bulletin, parts_of(bulletin), language, settings.SITE_URL + reverse("space:notifications")
        )
        if "text" in request.GET:
            text = render_to_string("bulletin/mails/bulletin.txt", context)
            return HttpResponse(text, content_type="text/plain; charset=utf-8")
        return HttpResponse(render_to_string("bulletin/mails/bulletin.html", context))


class PagePreviewView(BrokersOnly):
    """The page as anybody would read it now."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        bulletin = get_object_or_404(Bulletin, pk=number)
        context = {"bulletin": bulletin, "parts": parts_of(bulletin), "preview": bulletin.is_draft}
        return render(request, "bulletin/issue.html", context)


def header_of(bulletin: Bulletin, title: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("bulletins"), "label": _("Bulletins")},
            {"url": "", "label": bulletin.title},
        ],
    }
