"""The addresses of the packages of a block, below its own."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.core.serving import serve_below
from portal.shell.throttling import FILES_BY_CLIENT, limited
from training.blocks.pages import TrainingBlockPage
from training.scorm.package import package


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
def serve_package(request: HttpRequest, path: str, edition: str) -> HttpResponse:
    """Serve a package of the block at `path` to who may read it, where its authors allow it.

    Raises:
        django.http.Http404: where there is no such block, or nothing that may travel.
    """
    return serve_below(request, path, partial(_answer, edition=edition))


def _answer(page: Any, request: HttpRequest, args: Any, kwargs: Any, *, edition: str) -> HttpResponse:
    block = page.specific
    if not isinstance(block, TrainingBlockPage) or not block.package_allowed:
        raise Http404
    block.reader = request.user
    if not block.lessons:
        raise Http404
    return HttpResponse(
        package(block, reader=request.user, edition=edition),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{block.slug}-scorm-{edition}.zip"',
            "X-Content-Type-Options": "nosniff",
        },
    )
