"""What stands below the address of a synthesis: its evidence as a file, `preuves.csv` and `preuves.xlsx`, and its text.

`texte.md`, `texte.docx` and `texte.xml` (JATS) say what its sheet says, for who goes on with it elsewhere.
"""

import logging
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.core.serving import serve_below
from portal.references.formatting import FormattingError
from portal.sheets.views import RETRY_SECONDS
from portal.sheets.written import FORMATS, file_of, written
from portal.shell.throttling import FILES_BY_CLIENT, limited
from portal.tools.file_cache import BusyError, cached_file
from syntheses.evidence.files import evidence_file
from syntheses.evidence.page import EvidencePage

logger = logging.getLogger(__name__)


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
def evidence(request: HttpRequest, path: str, extension: str) -> HttpResponse:
    """The evidence of the synthesis at `path`, or of one of its versions, for who may read it."""
    return serve_below(request, path, partial(_evidence, extension=extension))


def _evidence(page: Any, request: HttpRequest, args: Any, kwargs: Any, *, extension: str) -> HttpResponse:
    if not (isinstance(page, EvidencePage) and page.evidence.outcomes):
        raise Http404
    return evidence_file(page, extension)


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
def text(request: HttpRequest, path: str, extension: str) -> HttpResponse:
    """The text of the synthesis at `path`, or of one of its versions, for who may read it."""
    return serve_below(request, path, partial(_text, extension=extension))


def _text(page: Any, request: HttpRequest, args: Any, kwargs: Any, *, extension: str) -> HttpResponse:
    name = f"{page.slug}.{extension}"
    if not isinstance(page, EvidencePage):
        raise Http404
    told = written(page)
    etag = f'"{told.digest}-{extension}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        unchanged.headers.setdefault("ETag", etag)
        return unchanged
    try:
        made = cached_file("texts", f"{told.digest} {extension}", lambda: file_of(told, extension))
    except BusyError:
        busy = render_page(request, "sheets/busy.html", {"wanted": page}, status=503)
        busy["Retry-After"] = str(RETRY_SECONDS)
        return busy
    except FormattingError as error:
        logger.error("The text of %s could not be made: %s", request.path, error)
        return render_page(request, "sheets/failed.html", {"failed": page}, status=500)
    return HttpResponse(
        made,
        content_type=FORMATS[extension].content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "ETag": etag,
            "X-Content-Type-Options": "nosniff",
        },
    )
