"""The lists in which people keep pages."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.core.languages import content_language, in_language
from portal.core.visibility import visible_ids
from portal.core.ways import way
from portal.exchange.spreadsheets import csv_lines
from portal.following.models import Bookmark, BookmarkList
from portal.following.services import RefusedError, change_bookmark, make_list, move_bookmark
from portal.kinds.contents import ContentKind
from portal.sheets.dossier import MOST_PAGES
from practices.comparison import LIMIT

PAGE_SIZE = 50


class ListForm(forms.ModelForm):
    class Meta:
        model = BookmarkList
        fields = ["name", "shared_with"]
        error_messages = {"name": {"required": gettext_lazy("Donnez un nom à la liste.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["shared_with"]
        field.queryset = self.instance.owner.establishments()
        field.empty_label = _("Personne d’autre que moi")
        field.required = False

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = BookmarkList.objects.filter(owner=self.instance.owner, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Vous avez déjà une liste de ce nom."))
        return name


class NewListForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Nom de la nouvelle liste"),
        max_length=BookmarkList._meta.get_field("name").max_length,
        error_messages={"required": gettext_lazy("Donnez un nom à la liste.")},
    )


class BookmarkForm(forms.ModelForm):
    into = forms.ModelChoiceField(BookmarkList.objects.none(), label=gettext_lazy("Liste"), empty_label=None)

    class Meta:
        model = Bookmark
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = BookmarkList.objects.filter(owner=self.instance.list.owner)
        field.initial = self.instance.list_id


@never_cache
@login_required
def lists(request: HttpRequest) -> HttpResponse:
    """The person's lists, those that their establishments share, and a new one."""
    person: Any = request.user
    form = NewListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(make_list(owner=person, name=form.cleaned_data["name"]))
        except RefusedError as refused:
            form.add_error("name", str(refused))
    counted = BookmarkList.objects.annotate(kept=Count("bookmarks")).select_related("shared_with", "owner")
    mine = counted.filter(owner=person)
    shared = counted.filter(shared_with__in=person.establishments().values("pk")).exclude(owner=person)
    context = {"mine": mine, "shared": shared[:PAGE_SIZE], "form": form}
    return render(request, "following/lists.html", context, status=400 if form.errors else 200)


def _own(request: HttpRequest, number: int) -> BookmarkList:
    return get_object_or_404(BookmarkList.objects.select_related("owner"), pk=number, owner=request.user)


def _readable(request: HttpRequest, number: int) -> BookmarkList:
    found = BookmarkList.objects.readable_by(request.user).select_related("owner", "shared_with")
    return get_object_or_404(found.distinct(), pk=number)


def _kept(bookmark_list: BookmarkList) -> Any:
    return bookmark_list.bookmarks.select_related("page").annotate(language=content_language("page"))


@require_safe
@never_cache
@login_required
def read_list(request: HttpRequest, number: int) -> HttpResponse:
    """A list, with the pages that its reader may read; its owner is told of those that went away."""
    person: Any = request.user
    read = _readable(request, number)
    own = read.owner_id == person.pk
    numbers = list(read.bookmarks.values_list("page_id", flat=True))
    allowed = visible_ids(numbers, person)
    kept = _kept(read) if own else _kept(read).filter(page__in=allowed)
    shown = Paginator(kept, PAGE_SIZE).get_page(request.GET.get("page"))
    for bookmark in shown:
        bookmark.readable = bookmark.page_id in allowed
        bookmark.kind = getattr(bookmark.page.specific_class, "kind", "")
        # What the buttons are about, spoken.
        bookmark.named = in_language(bookmark.page.title, bookmark.language) if bookmark.readable else _("Une page")
    ordered = [number for number in numbers if number in allowed]
    return render(
        request,
        "following/list.html",
        {
            "list": read,
            "own": own,
            "shown": shown,
            "dossier_url": _pages_address("dossier", ordered) if 0 < len(ordered) <= MOST_PAGES else "",
            "most_pages": MOST_PAGES,
            "compare_url": _comparison(ordered),
        },
    )


def _pages_address(purpose: str, numbers: list[int]) -> str:
    return f"{way(purpose)}?{urlencode([('p', number) for number in numbers])}"


def _comparison(numbers: list[int]) -> str:
    """Where the list is compared: it takes few contents, all of one kind that is compared."""
    if not 2 <= len(numbers) <= LIMIT:
        return ""
    kinds = {getattr(page.specific_class, "content_kind", None) for page in Page.objects.filter(pk__in=numbers)}
    kind = kinds.pop() if len(kinds) == 1 else None
    return _pages_address("compare", numbers) if isinstance(kind, ContentKind) and kind.compared else ""


@never_cache
@login_required
def settings_of_list(request: HttpRequest, number: int) -> HttpResponse:
    """The name of a list, and with whom it is shared."""
    own = _own(request, number)
    form = ListForm(request.POST or None, instance=own)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("La liste est enregistrée."))
        return redirect(own)
    context = {"form": form, "list": BookmarkList.objects.get(pk=own.pk)}
    return render(request, "following/list_settings.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
def delete_list(request: HttpRequest, number: int) -> HttpResponse:
    """Ask in words, then remove a list with what is kept in it."""
    own = _own(request, number)
    if request.method == "POST":
        own.delete()
        messages.success(request, _("La liste « %(name)s » est supprimée.") % {"name": own.name})
        return redirect("following:lists")
    return render(request, "following/list_delete.html", {"list": own, "kept": own.bookmarks.count()})


@never_cache
@login_required
def change(request: HttpRequest, number: int) -> HttpResponse:
    """The note of a page that is kept, its list, its place; `move` and `remove` are buttons of the list itself."""
    bookmark = get_object_or_404(
        Bookmark.objects.select_related("list__owner", "page"), pk=number, list__owner=request.user
    )
    back = bookmark.list.get_absolute_url()
    if request.method == "POST" and "move" in request.POST:
        move_bookmark(bookmark=bookmark, up=request.POST["move"] == "up")
        return redirect(f"{back}#garde-{bookmark.pk}")
    if request.method == "POST" and "remove" in request.POST:
        bookmark.delete()
        messages.success(request, _("La page n’est plus dans la liste."))
        return redirect(back)
    form = BookmarkForm(request.POST or None, instance=bookmark)
    if request.method == "POST" and form.is_valid():
        try:
            change_bookmark(bookmark=bookmark, note=form.cleaned_data["note"], into=form.cleaned_data["into"])
        except RefusedError as refused:
            form.add_error("into", str(refused))
        else:
            return redirect(f"{bookmark.list.get_absolute_url()}#garde-{bookmark.pk}")
    readable = bool(visible_ids([bookmark.page_id], request.user))
    context = {"form": form, "bookmark": bookmark, "back": back, "readable": readable}
    return render(request, "following/bookmark.html", context, status=400 if form.errors else 200)


@require_safe
@never_cache
@login_required
def export_list(request: HttpRequest, number: int) -> HttpResponse:
    """A list as CSV: title, type, address, note, day."""
    read = _readable(request, number)
    allowed = visible_ids(read.bookmarks.values_list("page_id", flat=True), request.user)
    rows = [[_("Titre"), _("Type"), _("Adresse"), _("Note"), _("Gardée le")]]
    rows += [
        [
            bookmark.page.title,
            str(getattr(bookmark.page.specific_class, "kind_label", "")),
            settings.SITE_URL + (bookmark.page.url or ""),
            bookmark.note,
            date_format(localtime(bookmark.created_at), "Y-m-d"),
        ]
        for bookmark in _kept(read)
        if bookmark.page_id in allowed
    ]
    response = HttpResponse("".join(csv_lines(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="liste.csv"'
    return response
