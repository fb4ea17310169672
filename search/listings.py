"""Listings of a few types, answered by the index: for index, section and place pages, and the home page."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.core.visibility import grants_of_reader
from search.engines.base import SearchResults
from search.facets import facets as all_facets
from search.lexicon import lexicon
from search.presenter import card, pagination, region_map
from search.registry import searchable_types
from search.request import MAX_OFFSET, SearchRequest
from search.service import run_search, run_searches
from search.wording import counted, unavailable_message

SHOWN_VALUES = 12
Filters = dict[str, tuple[str, ...]]


def page_number(request: HttpRequest, page_size: int) -> int:
    """The `page` of the address; 1 for anything that isn't a page."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return max(1, min(number, MAX_OFFSET // page_size))


def newest(
    request: HttpRequest, *, filters: Filters, facets: tuple[str, ...] = (), page: int = 1, page_size: int = 20
) -> SearchRequest:
    """The request of the newest pages under `filters`, for this reader."""
    return SearchRequest(
        filters=filters,
        sort="recent",
        page=page,
        page_size=page_size,
        grants=grants_of_reader(request.user),
        facets=facets,
    )


def search_url(filters: Filters, path: str = "/recherche/") -> str:
    """The address of a search by its filters alone."""
    pairs = [(name, value) for name, values in filters.items() for value in values]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def facet_counts(results: SearchResults, facet: str) -> dict[str, int]:
    """How many pages each value of a facet has, those without any left out."""
    return {item.value: item.count for item in results.facets.get(facet, ()) if item.count}


def links_by_facet(results: SearchResults, facets: Iterable[str], filters: Filters) -> list[dict[str, Any]]:
    """Return the ways into a list: for each facet its values with their counts, each a search under `filters`."""
    directory = lexicon()
    titles = {"region": _("Par région"), "type": _("Par type")}
    groups = []
    for facet in all_facets():
        if facet.name not in facets:
            continue
        values = [
            {
                "value": value,
                "label": directory.label(facet.name, value),
                "count": count,
                "url": search_url({**filters, facet.name: (value,)}),
            }
            for value, count in facet_counts(results, facet.name).items()
            if facet.name != "type" or value in filters.get("type", (value,))
        ]
        if values:
            label = titles.get(facet.name) or _("Par %(facet)s") % {"facet": str(facet.label).lower()}
            groups.append({"name": facet.name, "label": label, "values": values[:SHOWN_VALUES]})
    return groups


def counts_by_type(results: SearchResults, filters: Filters) -> list[dict[str, Any]]:
    """Return « 3 pratiques », « 2 synthèses »… in the order of the types, each with its search under `filters`."""
    counts = facet_counts(results, "type")
    return [
        {
            "type": item.name,
            "text": counted(counts[item.name], item.name),
            "url": search_url({"type": (item.name,)} | filters),
        }
        for item in searchable_types()
        if item.name in counts
    ]


def newest_by_type(
    request: HttpRequest,
    *,
    types: Sequence[str],
    filters: Filters | None = None,
    facets: tuple[str, ...] = (),
    shown: int = 3,
) -> tuple[SearchResults, list[dict[str, Any]]]:
    """Return the answer about everything under `filters`, counted by `facets`, and the newest pages of each type.

    A group has `type`, `label`, `count`, `counted`, `items` (cards), `url` (the search of them all) and
    `more` (there are others); types without a page that the reader may read have none. One check of what may be
    read, whatever the number of types.
    """
    directory = lexicon()
    fixed = filters or {}
    wanted = [newest(request, filters=fixed, facets=facets, page_size=1)]
    wanted += [newest(request, filters={"type": (name,)} | fixed, page_size=shown) for name in types]
    everything, *by_type = run_searches(wanted, request.user)
    groups = [
        {
            "type": name,
            "label": directory.label("type", name),
            "count": results.total,
            "counted": counted(results.total, name),
            "url": search_url({"type": (name,)} | fixed),
            "items": [card(hit, directory) for hit in results.hits],
            "more": results.total > len(results.hits),
        }
        for name, results in zip(types, by_type, strict=True)
        if results.hits
    ]
    return everything, groups


def map_of(results: SearchResults, url: Callable[[str], str], *, kind: str = "") -> list[dict[str, Any]]:
    """Return the tiles of the regions, counted by `results`; `url` gives the address of a region, or an empty text.

    What is counted is of the type `kind`, or any content.
    """
    return region_map(facet_counts(results, "region"), lexicon(), url=url, known=not notice_of(results), kind=kind)


def notice_of(results: SearchResults) -> str:
    """What the reader must know of a listing: nothing, unless the engine doesn't answer."""
    return unavailable_message() if results.engine == "database" else ""


def index_context(
    request: HttpRequest, *, types: tuple[str, ...], facets: tuple[str, ...], filters: Filters | None = None
) -> dict[str, Any]:
    """Return cards, pages, groups of links by facet and the map, for an index of some types."""
    directory = lexicon()
    fixed = {"type": types} | (filters or {})
    size = 20
    wanted = newest(
        request,
        filters=fixed,
        facets=tuple({*facets, "region"}),
        page=page_number(request, size),
        page_size=size,
    )
    results = run_search(wanted, request.user).results
    regions = facet_counts(results, "region")
    return {
        "listing": [card(hit, directory) for hit in results.hits],
        "total": results.total,
        "counted": counted(results.total, types[0] if len(types) == 1 else ""),
        "notice": notice_of(results),
        "pagination": _pages_of(wanted, results.total, request.path),
        "groups": links_by_facet(results, facets, fixed),
        "region_map": map_of(results, lambda slug: search_url({**fixed, "region": (slug,)}) if slug in regions else ""),
        "search_url": search_url(fixed),
        "atom_url": search_url(fixed, "/recherche/flux.atom"),
    }


def _pages_of(wanted: SearchRequest, total: int, path: str) -> dict[str, Any]:
    """Links to the other pages of a list that has an address of its own, whose only parameter is the page."""

    def url(number: int) -> str:
        return f"{path}?page={number}" if number > 1 else path

    pages = pagination(wanted, total, path)
    for link in pages["links"]:
        if "number" in link:
            link["url"] = url(link["number"])
    pages["previous_url"] = url(wanted.page - 1) if pages["previous_url"] else ""
    pages["next_url"] = url(wanted.page + 1) if pages["next_url"] else ""
    return pages
