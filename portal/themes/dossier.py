"""The dossier: one PDF of the pages that a reader chose, or of a theme. What they may not read never enters."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.core.visibility import visible_to
from portal.sheets.dossier import MOST_PAGES, Dossier, dossier_of, render_dossier, with_sheet
from portal.sheets.rendering import SheetError
from portal.shell.throttling import FILES_BY_CLIENT, limited
from portal.themes.services import known, taught, theme_url, tried
from portal.tools.file_cache import BusyError, cached_file
from practices.comparison.address import AddressError, read_numbers
from search.lexicon import lexicon
from search.listings import newest_by_type

logger = logging.getLogger(__name__)

OF_EACH_TYPE = 3
RETRY_SECONDS = 5


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
def dossier(request: HttpRequest) -> HttpResponse:
    """A PDF of the pages whose numbers are `p`, in this order, or of the newest contents on `theme`.

    Raises:
        django.http.Http404: for an unknown theme, and where none of the pages is the reader's to read.
    """
    slug = request.GET.get("theme", "")
    try:
        numbers = read_numbers(request.GET.getlist("p"))
        if len(numbers) > MOST_PAGES:
            raise AddressError(
                _("Un dossier réunit %(most)d pages au plus, et vous en demandez %(asked)d. Faites-en deux.")
                % {"most": MOST_PAGES, "asked": len(numbers)}
            )
    except AddressError as error:
        return render(request, "themes/dossier_invalid.html", {"error": str(error)}, status=400)
    if slug:
        numbers, title, kind, back = _theme(request, slug)
    else:
        title, kind, back = _("Pages choisies"), _("Dossier"), "/recherche/"
    pages = readable_pages(numbers, request.user)
    if not pages:
        raise Http404
    summary = _counted(len(pages), len(numbers) - len(pages))
    return _answer(request, dossier_of(pages, title=title, kind=kind, summary=summary), slug or "pages", back)


def _theme(request: HttpRequest, slug: str) -> tuple[tuple[int, ...], str, str, str]:
    directory = lexicon()
    if slug not in directory.labels.get("theme", {}):
        raise Http404
    _everything, groups = newest_by_type(
        request, types=(*known(), *tried(), *taught()), filters={"theme": (slug,)}, shown=OF_EACH_TYPE
    )
    numbers = tuple(item["id"] for group in groups for item in group["items"])[:MOST_PAGES]
    return numbers, directory.label("theme", slug), _("Thème"), theme_url(slug)


def readable_pages(numbers: tuple[int, ...], user: Any) -> list[Any]:
    """The pages with these numbers that have a sheet and that `user` may read, in order."""
    found = Page.objects.filter(visible_to(user), pk__in=numbers).specific().in_bulk()
    return with_sheet([found[number] for number in numbers if number in found])


def _counted(count: int, left_out: int) -> str:
    told = ngettext("Une page du portail.", "%(count)d pages du portail.", count) % {"count": count}
    if left_out > 0:
        words = ngettext(
            "Une page demandée n’y est pas : elle n’est plus publiée, ou vous n’y avez pas accès.",
            "%(count)d pages demandées n’y sont pas : elles ne sont plus publiées, ou vous n’y avez pas accès.",
            left_out,
        )
        told = f"{told} {words % {'count': left_out}}"
    return told


def _answer(request: HttpRequest, made: Dossier, name: str, back: str) -> HttpResponse:
    context = {"back": back, "title": made.data["title"]}
    try:
        file = cached_file("dossiers", made.digest, lambda: render_dossier(made))
    except BusyError:
        busy = render(request, "themes/dossier_busy.html", context, status=503)
        busy["Retry-After"] = str(RETRY_SECONDS)
        return busy
    except SheetError as error:
        logger.error("The dossier %s could not be made: %s", name, error)
        return render(request, "themes/dossier_failed.html", context, status=500)
    return HttpResponse(
        file,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="dossier-{name}.pdf"',
            "X-Content-Type-Options": "nosniff",
        },
    )
