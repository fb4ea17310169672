"""What stands at an address below a page's own (its sheet, its citation), for who may read the page and nobody else."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

Answer = Callable[[Any, HttpRequest, Any, Any], HttpResponse]


def serve_below(request: HttpRequest, path: str, answer: Answer, *, layers: bool = False) -> HttpResponse:
    """Have `answer` serve something of the page at `path`.

    The page is found and guarded by what serves it on screen (`wagtail.views.serve`): same routing, same hooks, so the
    same answer to who may not read it. Only the last link of the chain differs.

    Args:
        layers: a shorter reading of the page has this of its own; what is the page's has one address, below the page.

    Raises:
        django.http.Http404: where there is no such live page.
    """
    route = Page.route_for_request(request, path)
    if route is None:
        raise Http404
    page, args, kwargs = route
    if getattr(page, "layer", None) and not layers:
        raise Http404
    serve: Any = answer
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        serve = wrap(serve)
    for hook in hooks.get_hooks("before_serve_page"):
        response = hook(page, request, args, kwargs)
        if isinstance(response, HttpResponse):
            return response
    found: HttpResponse = serve(page, request, args, kwargs)
    return found
