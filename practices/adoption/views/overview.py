"""Adoptions across regions, as a page and as files; a file as paper."""

import logging
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.exchange.table_files import EXTENSIONS, table_response
from portal.sheets.rendering import SheetError
from portal.sheets.rendering import render as render_sheet
from portal.shell.throttling import FILES_BY_CLIENT, limited
from portal.tools.file_cache import BusyError, cached_file
from practices.adoption.overview import MOST_ROWS, Asked, asked_files, files_table, overview_context, read_asked
from practices.adoption.paper import committee_contents
from practices.adoption.section_files import SECTIONS
from practices.adoption.views.access import known_file
from practices.adoption.whole import MAKER
from practices.comparison.address import AddressError

logger = logging.getLogger(__name__)


def _with_asked(view: Callable[[HttpRequest, Asked], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 with what to do where a value is refused."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        try:
            asked = read_asked(request.GET)
        except AddressError as error:
            return render(request, "adoption/invalid.html", {"error": str(error)}, status=400)
        return view(request, asked)

    return checked


@require_safe
@_with_asked
def list_page(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = overview_context(asked, request.user)
    context["whole_file"] = MAKER.in_menu(request.GET.urlencode(), total=context["total"], given=MOST_ROWS)
    return render(request, "adoption/list.html", context)


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
@_with_asked
def list_csv(request: HttpRequest, asked: Asked) -> HttpResponse:
    return table_response(files_table(asked_files(asked, request.user)[:MOST_ROWS]), "csv")


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
@_with_asked
def list_xlsx(request: HttpRequest, asked: Asked) -> HttpResponse:
    return table_response(files_table(asked_files(asked, request.user)[:MOST_ROWS]), "xlsx")


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
def section_file(request: HttpRequest, section: str, extension: str) -> HttpResponse:
    """A section of the list as a file: what is drawn there, for the same filters."""
    if section not in SECTIONS or extension not in EXTENSIONS:
        raise Http404

    @_with_asked
    def answer(request: HttpRequest, asked: Asked) -> HttpResponse:
        return table_response(SECTIONS[section](asked_files(asked, request.user), request.user), extension)

    return answer(request)


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
def committee_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The file on paper, for the committee that follows it: the parts that the reader may read."""
    file = known_file(number, request.user)
    contents = committee_contents(file, request.user)
    try:
        content = cached_file("sheets", contents.digest, lambda: render_sheet(contents))
    except BusyError:
        messages.info(
            request, _("D’autres PDF se préparent en ce moment : redemandez celui-ci dans quelques secondes.")
        )
        return redirect(file)
    except SheetError as error:
        logger.error("The PDF of the adoption file %s could not be made: %s", file.pk, error)
        messages.error(request, _("Ce PDF n’a pas pu être fait. La page s’imprime depuis votre navigateur."))
        return redirect(file)
    headers = {
        "Content-Disposition": f'inline; filename="appropriation-{file.pk}.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
