"""The administration's page of versions: what was declared, and what to declare now."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from portal.administration.gate import on_pages, register_rule
from portal.versions.models import Conclusions
from portal.versions.page import VersionedPage
from portal.versions.services import VersionRefusedError, declare_version

LATER = [choice for choice in Conclusions.choices if choice[0] != Conclusions.FIRST]


class VersionForm(forms.Form):
    """What a version changes, in its author's words."""

    conclusions = forms.ChoiceField(
        label=gettext_lazy("Les conclusions"), choices=LATER, widget=forms.RadioSelect, initial=None
    )
    changes = forms.CharField(
        label=gettext_lazy("Ce qui a changé"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Pour qui a lu la version d’avant : ce qui est nouveau, et pourquoi."),
    )


class VersionsView(View):
    """The versions of a page, for who may publish it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.page = get_object_or_404(Page, pk=kwargs["page_id"]).specific
        if not has_versions(self.page) or not self.page.permissions_for_user(request.user).has_the_right_to_publish():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self._shown(VersionForm())

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        form = VersionForm(request.POST)
        if form.is_valid():
            try:
                version = declare_version(page=self.page, by=request.user, **form.cleaned_data)
            except VersionRefusedError as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("La version %(number)d est en ligne.") % {"number": version.number})
                return redirect(request.path)
        return self._shown(form, status=422)

    def _shown(self, form: VersionForm, status: int = 200) -> HttpResponse:
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        context = {
            "page_title": _("Versions"),
            "header_title": _("Versions"),
            "header_icon": "history",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
                {"url": edit, "label": self.page.title},
                {"url": "", "label": _("Versions")},
            ],
            "wanted": self.page,
            "form": form,
            "back": edit,
        }
        return render(self.request, "versions/admin.html", context, status=status)


def has_versions(page: Any) -> bool:
    return isinstance(page, VersionedPage) and bool(page.content_kind.versioned)


# The view asks for more: the right to publish the page.
register_rule(on_pages("page_id"), "page_versions")


@hooks.register("register_admin_urls")
def version_urls() -> list[URLPattern]:
    return [path("versions/<int:page_id>/", VersionsView.as_view(), name="page_versions")]


@hooks.register("register_page_header_buttons")
def version_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    wanted = page.specific_deferred
    if has_versions(wanted) and page.live and wanted.permissions_for_user(user).has_the_right_to_publish():
        yield Button(_("Versions"), reverse("page_versions", args=[page.pk]), icon_name="history", priority=45)
