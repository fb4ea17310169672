"""Addresses of citations: below a page, `citer.bib` and `references.bib`; for a selection, `/citer.bib?p=12&p=34`."""

from functools import partial
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.core.serving import serve_below
from portal.records.files import MOST, citations_of, file_of
from portal.references.retractions import with_marks
from portal.shell.throttling import FILES_BY_CLIENT, limited


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
def page_citation(request: HttpRequest, path: str, extension: str) -> HttpResponse:
    """How the page at `path` is cited, for who may read it."""
    return serve_below(request, path, partial(_citation, extension=extension))


def _citation(page: Any, request: HttpRequest, args: Any, kwargs: Any, *, extension: str) -> HttpResponse:
    csl = getattr(page, "csl", None)
    if not csl:
        raise Http404
    return file_of([csl], extension, page.slug)


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
def page_references(request: HttpRequest, path: str, extension: str) -> HttpResponse:
    """What the page at `path` cites, for who may read it: all, or the keys that `r` names."""
    return serve_below(request, path, partial(_references, extension=extension))


def _references(page: Any, request: HttpRequest, args: Any, kwargs: Any, *, extension: str) -> HttpResponse:
    found = list(getattr(page, "bibliography", ()))
    if wanted := request.GET.getlist("r"):
        known = {reference.key for reference in found}
        if unknown := [key for key in wanted if key not in known]:
            raise BadRequest(f"r: {unknown[0][:80]}")
        found = [reference for reference in found if reference.key in wanted]
    if not found:
        raise Http404
    return file_of(with_marks(found, page.marks), extension, f"{page.slug}-references")


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
def selection(request: HttpRequest, extension: str) -> HttpResponse:
    """The citations of the pages that `p` names, in order, without those that the reader may not read."""
    named = request.GET.getlist("p")
    numbers = [int(text) for text in named if text.isascii() and text.isdigit() and len(text) < 10]
    if not numbers or len(numbers) != len(named) or len(numbers) > MOST:
        raise BadRequest("p")
    found = citations_of(numbers, request.user)
    if not found:
        raise Http404
    return file_of(found, extension, "selection")
