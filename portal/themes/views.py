"""The page of a theme."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.themes.services import theme_context
from search.lexicon import lexicon


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is on one theme across the cycle, and what is missing."""
    if slug not in lexicon().labels.get("theme", {}):
        raise Http404
    return render(request, "themes/theme.html", theme_context(request, slug))
