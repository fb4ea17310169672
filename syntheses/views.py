"""What stands below the address of a synthesis: its evidence as a file (`preuves.csv`), its text (`manuscrit.docx`)."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.core.serving import serve_below
from portal.shell.throttling import FILES_BY_CLIENT, limited
from syntheses.evidence.files import evidence_file
from syntheses.evidence.page import EvidencePage
from syntheses.manuscripts.out import manuscript_file
from syntheses.models import SynthesisPage


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
def manuscript(request: HttpRequest, path: str, extension: str) -> HttpResponse:
    """The text of the synthesis at `path`, or of one of its versions, for who may read it."""
    return serve_below(request, path, partial(_manuscript, extension=extension))


def _manuscript(page: Any, request: HttpRequest, args: Any, kwargs: Any, *, extension: str) -> HttpResponse:
    if not isinstance(page, SynthesisPage):
        raise Http404
    return manuscript_file(page, extension)
