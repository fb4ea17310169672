"""Pages of the places and the themes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.home.dossier import dossier
from portal.home.places import establishment_context, establishments_context, region_context, regions_context
from portal.home.themes import theme_context
from search.lexicon import lexicon

__all__ = ["dossier", "establishment", "establishments", "region", "regions", "theme"]


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """The map of the regions, the members' first."""
    return render(request, "home/regions.html", regions_context(request))


@require_safe
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """What one region has to offer."""
    found = lexicon().regions.get(slug)
    if found is None:
        raise Http404
    return render(request, "home/region.html", region_context(request, found))


@require_safe
def establishments(request: HttpRequest) -> HttpResponse:
    """The establishments, members first."""
    return render(request, "home/establishments.html", establishments_context(request))


@require_safe
def establishment(request: HttpRequest, slug: str) -> HttpResponse:
    """What one establishment publishes, and whom to ask there."""
    found = lexicon().establishments.get(slug)
    if found is None:
        raise Http404
    return render(request, "home/establishment.html", establishment_context(request, found))


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is on one theme across the cycle, and what is missing."""
    if slug not in lexicon().labels.get("theme", {}):
        raise Http404
    return render(request, "home/theme.html", theme_context(request, slug))
