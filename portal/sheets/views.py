"""The address of a page's sheet: the page's own, followed by `fiche.pdf`."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.core.serving import serve_below
from portal.sheets.contents import contents_of
from portal.sheets.registry import SHEETS
from portal.sheets.rendering import SheetError, render
from portal.shell.throttling import FILES_BY_CLIENT, limited
from portal.tools.file_cache import BusyError, cached_file

logger = logging.getLogger(__name__)

FILE = "fiche.pdf"
RETRY_SECONDS = 5


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
def serve_sheet(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the sheet of the page at `path` to who may read the page.

    Raises:
        django.http.Http404: where there is no such live page.
    """
    return serve_below(request, path, _answer, layers=True)


def _answer(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    if type(page) not in SHEETS:
        raise Http404
    contents = contents_of(page)
    etag = f'"{contents.digest}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        unchanged.headers.setdefault("ETag", etag)
        return unchanged
    try:
        sheet = cached_file("sheets", contents.digest, lambda: render(contents))
    except BusyError:
        busy = render_page(request, "sheets/busy.html", {"wanted": page}, status=503)
        busy["Retry-After"] = str(RETRY_SECONDS)
        return busy
    except SheetError as error:
        logger.error("The sheet of %s could not be made: %s", page.url, error)
        return render_page(request, "sheets/failed.html", {"failed": page}, status=500)
    return HttpResponse(
        sheet,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{_name(page)}.pdf"',
            "ETag": etag,
            "X-Content-Type-Options": "nosniff",
        },
    )


def _name(page: Any) -> str:
    return f"{page.slug}-{page.layer.slug}" if page.layer else str(page.slug)
