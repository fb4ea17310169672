"""Listings of a few types, answered by the index: for index, section and region pages, and the home page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.core.visibility import grants_of_reader
from portal.directory.models import Establishment, Region
from search.facets import FACETS
from search.lexicon import lexicon
from search.presenter import card, pagination, region_map
from search.registry import searchable_types
from search.request import MAX_OFFSET, SearchRequest
from search.service import run_search, run_searches
from search.wording import unavailable_message

SHOWN_VALUES = 12


def page_number(request: HttpRequest, page_size: int) -> int:
    """The `page` of the address; 1 for anything that isn't a page."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return max(1, min(number, MAX_OFFSET // page_size))


def newest(
    request: HttpRequest, *, filters: dict[str, tuple[str, ...]], facets: tuple[str, ...] = (), page_size: int = 20
) -> SearchRequest:
    """The request of the newest pages under `filters`, for this reader."""
    return SearchRequest(
        filters=filters,
        sort="recent",
        page=page_number(request, page_size),
        page_size=page_size,
        grants=grants_of_reader(request.user),
        facets=facets,
    )


def index_context(
    request: HttpRequest,
    *,
    types: tuple[str, ...],
    facets: tuple[str, ...],
    filters: dict[str, tuple[str, ...]] | None = None,
) -> dict[str, Any]:
    """Return cards, pages, groups of links by facet and the map, for an index of some types."""
    directory = lexicon()
    fixed = {"type": types} | (filters or {})
    wanted = newest(request, filters=fixed, facets=tuple({*facets, "region"}))
    results = run_search(wanted, request.user).results
    groups = []
    for facet in FACETS:
        if facet.name not in facets:
            continue
        values = [
            {
                "value": item.value,
                "label": directory.label(facet.name, item.value),
                "count": item.count,
                "url": search_url({**fixed, facet.name: (item.value,)}),
            }
            for item in results.facets.get(facet.name, ())
            if item.count and (facet.name != "type" or item.value in types)
        ]
        if values:
            groups.append(
                {
                    "name": facet.name,
                    "label": _("Par %(facet)s") % {"facet": str(facet.label).lower()}
                    if facet.name not in {"region", "type"}
                    else {"region": _("Par région"), "type": _("Par type")}[facet.name],
                    "values": values[:SHOWN_VALUES],
                }
            )
    counts = {item.value: item.count for item in results.facets.get("region", ())}
    pages = pagination(wanted, results.total, request.path)
    for link in [*pages["links"]]:
        if "number" in link:
            link["url"] = f"{request.path}?page={link['number']}" if link["number"] > 1 else request.path
    number = wanted.page
    pages["previous_url"] = f"{request.path}?page={number - 1}" if pages["previous_url"] else ""
    pages["next_url"] = f"{request.path}?page={number + 1}" if pages["next_url"] else ""
    return {
        "listing": [card(hit, directory) for hit in results.hits],
        "total": results.total,
        "notice": unavailable_message() if results.engine == "database" else "",
        "pagination": pages,
        "groups": groups,
        "region_map": region_map(counts, directory, url=lambda slug: search_url({**fixed, "region": (slug,)})),
        "search_url": search_url(fixed),
        "atom_url": search_url(fixed, "/recherche/flux.atom"),
    }


def search_url(filters: dict[str, tuple[str, ...]], path: str = "/recherche/") -> str:
    pairs = [(name, value) for name, values in filters.items() for value in values]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def regions_overview(request: HttpRequest) -> dict[str, Any]:
    """Counts of what each region has, members' regions first."""
    directory = lexicon()
    results = run_search(newest(request, filters={}, facets=("region",), page_size=1), request.user).results
    counts = {item.value: item.count for item in results.facets.get("region", ())}
    tiles = region_map(counts, directory, url=lambda slug: f"/regions/{slug}/")
    establishments: dict[str, list[Establishment]] = {}
    for item in directory.establishments.values():
        establishments.setdefault(item.region.slug, []).append(item)
    for tile in tiles:
        here = establishments.get(tile["value"], [])
        tile["member"] = any(item.member for item in here)
        tile["establishments"] = [item.label for item in here]
    return {
        "region_map": tiles,
        "member_regions": [tile for tile in tiles if tile["member"]],
        "other_regions": [tile for tile in tiles if not tile["member"]],
    }


def listing_of_region(request: HttpRequest, region: Region) -> dict[str, Any]:
    """What one region offers, with its establishments."""
    types = tuple(item.name for item in searchable_types())
    context = index_context(
        request, types=types, facets=("type", "theme", "programme"), filters={"region": (region.slug,)}
    )
    directory = lexicon()
    tiles = region_map(
        {region.slug: context["total"]}, directory, selected=(region.slug,), url=lambda slug: f"/regions/{slug}/"
    )
    establishments = [item for item in directory.establishments.values() if item.region_id == region.pk]
    return context | {
        "region": region,
        "region_map": tiles,
        "establishments": establishments,
        "mrcs": list(region.mrcs.all()),
    }


def overview(request: HttpRequest, *, types: tuple[tuple[str, str], ...], shown: int = 3) -> dict[str, Any]:
    """What the home page shows: the map of everything and the newest pages of each type.

    Args:
        types: pairs of a type and the address of its index.
    """
    directory = lexicon()
    wanted = [newest(request, filters={}, facets=("region", "type", "theme"), page_size=1)]
    wanted += [newest(request, filters={"type": (name,)}, page_size=shown) for name, _url in types]
    everything, *by_type = run_searches(wanted, request.user)
    counts = {item.value: item.count for item in everything.facets.get("region", ())}
    themes = [
        {
            "label": directory.label("theme", item.value),
            "count": item.count,
            "url": search_url({"theme": (item.value,)}),
        }
        for item in everything.facets.get("theme", ())
        if item.count
    ]
    return {
        "total": everything.total,
        "latest": [
            {
                "type": name,
                "label": directory.label("type", name),
                "url": url,
                "items": [card(hit, directory) for hit in results.hits],
            }
            for (name, url), results in zip(types, by_type, strict=True)
        ],
        "themes": themes[:SHOWN_VALUES],
        "region_map": region_map(counts, directory, url=lambda slug: f"/regions/{slug}/"),
    }
