"""Addresses of searches: every state of the page is one that can be shared."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from search.facets import facet_names
from search.request import PAGE_SIZE, SearchRequest

SEARCH_PATH = "/recherche/"


def parameters(request: SearchRequest) -> list[tuple[str, str]]:
    """Return the parameters that say what `request` asks, without those that have their default."""
    pairs = [("q", request.q)] if request.q else []
    for name in facet_names():
        pairs += [(name, value) for value in request.filters.get(name, ())]
    if request.sort != "relevance":
        pairs.append(("sort", request.sort))
    if request.exact:
        pairs.append(("exact", "1"))
    if request.page_size != PAGE_SIZE:
        pairs.append(("page_size", str(request.page_size)))
    if request.page != 1:
        pairs.append(("page", str(request.page)))
    return pairs


def address(request: SearchRequest, path: str = SEARCH_PATH, **changes: Any) -> str:
    """Return the address of `request` with `changes` of its fields; any but of the page goes to the first page."""
    query = urlencode(parameters(replace(request, **({"page": 1} | changes))))
    return f"{path}?{query}" if query else path


def toggled(request: SearchRequest, facet: str, value: str) -> dict[str, tuple[str, ...]]:
    """Return the filters with one value of a facet added, or removed where it was there."""
    chosen = request.filters.get(facet, ())
    changed = tuple(item for item in chosen if item != value) if value in chosen else (*chosen, value)
    filters = {name: values for name, values in request.filters.items() if name != facet}
    return filters | ({facet: changed} if changed else {})
