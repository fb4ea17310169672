"""Where else a search that its filters empty finds something: the same question without the one that empties it."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.addresses import address
from search.engines.base import Hit, SearchResults
from search.facets import facet_names
from search.lexicon import Lexicon
from search.presenter import card
from search.request import SearchRequest
from search.service import Search, run_search
from search.wording import counted

SHOWN = 5


@dataclass(frozen=True)
class Elsewhere:
    """What a search finds once filters are lifted.

    `lifted` are the facets that no longer filter. `regions` are those nearest to the regions asked, where
    the region was lifted and others have something; `request` and `results` are then about these alone.
    """

    lifted: tuple[str, ...]
    request: SearchRequest
    results: SearchResults
    regions: tuple[str, ...] = ()


def look_elsewhere(search: Search, user: Any) -> Elsewhere | None:
    """Answer a search that found nothing under its filters without the one that empties it.

    Costs one search at most, and none where something was found: the counts of the empty answer, each made
    without its own facet's filter, tell which filter to lift.
    """
    request, facets = search.request, search.results.facets
    if search.results.total or not request.filters or search.degraded:
        return None
    filled = [name for name in request.filters if any(value.count for value in facets.get(name, ()))]
    lifted = (min(filled, key=_least_first().index),) if filled else tuple(request.filters)
    regions: tuple[str, ...] = ()
    if lifted == ("region",):
        there = {value.value for value in facets.get("region", ()) if value.count}
        rings = search.lexicon.rings(request.filters["region"])
        regions = next((near for ring in rings if (near := tuple(slug for slug in ring if slug in there))), ())
    filters = {name: values for name, values in request.filters.items() if name not in lifted}
    if regions:
        filters["region"] = regions
    wanted = replace(request, filters=filters, page=1, page_size=SHOWN, facets=("type", "region"))
    found = run_search(wanted, user)
    if found.degraded or not found.results.hits:
        return None
    results = found.results
    if results.total <= SHOWN:
        # A page that was closed since it was indexed isn't counted.
        results = replace(results, total=len(results.hits))
    return Elsewhere(lifted, replace(wanted, page_size=request.page_size), results, regions)


def _least_first() -> list[str]:
    """Where several filters each empty a search, that which says least of the question goes first."""
    return ["region", "establishment", *(name for name in reversed(facet_names()) if name != "type"), "type"]


def elsewhere_context(found: Elsewhere, asked: SearchRequest, directory: Lexicon) -> dict[str, Any]:
    """Return what the search page shows of it: `sentence`, cards, and the addresses of all that there is."""
    without = {name: values for name, values in asked.filters.items() if name not in found.lifted}
    return {
        "sentence": _("%(nothing)s ; %(something)s")
        % {"nothing": _nothing(found, asked, directory), "something": _something(found, asked, directory)},
        "results": [card(hit, directory) for hit in found.results.hits],
        "partial": found.results.widened and not found.results.precise,
        "all_url": address(found.request, page=1) if found.results.total > len(found.results.hits) else "",
        "all_counted": counted(found.results.total, _kind(found)),
        "everywhere_url": address(asked, filters=without) if found.regions else "",
    }


def _nothing(found: Elsewhere, asked: SearchRequest, directory: Lexicon) -> str:
    values = [(name, value) for name in found.lifted for value in asked.filters[name]]
    if found.lifted == ("region",):
        if len(values) > 2:
            return _("Rien dans ces %(count)d régions") % {"count": len(values)}
        places = [directory.place(value) for _name, value in values]
        return _("Rien %(places)s") % {"places": _(" ni ").join(places)}
    if len(values) == 1:
        return _("Rien avec le filtre « %(filter)s »") % {"filter": directory.label(*values[0])}
    return _("Rien avec ces %(count)d filtres") % {"count": len(values)}


def _something(found: Elsewhere, asked: SearchRequest, directory: Lexicon) -> str:
    kind = _kind(found)
    if not found.regions:
        lifted = sum(len(asked.filters[name]) for name in found.lifted)
        words = ngettext("%(found)s sans lui", "%(found)s sans eux", lifted)
        if found.lifted == ("region",):
            words = _("%(found)s sans ce filtre")
        return words % {"found": counted(found.results.total, kind)}
    counts = _by_region(found)
    places = [
        _("%(found)s %(place)s") % {"found": counted(counts[slug], kind), "place": directory.place(slug)}
        for slug in found.regions
        if counts.get(slug)
    ]
    return ", ".join(places)


def _by_region(found: Elsewhere) -> dict[str, int]:
    """How many pages each of the nearest regions has: of the pages shown where these are all there is."""
    if found.results.total > len(found.results.hits):
        return {value.value: value.count for value in found.results.facets.get("region", ())}
    return {slug: sum(slug in _regions(hit) for hit in found.results.hits) for slug in found.regions}


def _regions(hit: Hit) -> tuple[str, ...]:
    return hit.facets.get("region", ())


def _kind(found: Elsewhere) -> str:
    """The type of all that was found, empty where there are several."""
    if found.results.total <= len(found.results.hits):
        kinds = {hit.type for hit in found.results.hits}
    else:
        kinds = {value.value for value in found.results.facets.get("type", ()) if value.count}
    return kinds.pop() if len(kinds) == 1 else ""
