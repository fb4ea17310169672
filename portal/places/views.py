"""Pages of the places: regions and establishments."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.places.services import establishment_context, establishments_context, region_context, regions_context
from search.lexicon import lexicon


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """The map of the regions, the members' first."""
    return render(request, "places/regions.html", regions_context(request))


@require_safe
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """What one region has to offer."""
    found = lexicon().regions.get(slug)
    if found is None:
        raise Http404
    return render(request, "places/region.html", region_context(request, found))


@require_safe
def establishments(request: HttpRequest) -> HttpResponse:
    """The establishments, members first."""
    return render(request, "places/establishments.html", establishments_context(request))


@require_safe
def establishment(request: HttpRequest, slug: str) -> HttpResponse:
    """What one establishment publishes, and whom to ask there."""
    found = lexicon().establishments.get(slug)
    if found is None:
        raise Http404
    return render(request, "places/establishment.html", establishment_context(request, found))
