"""Addresses of searches: every state of the page is one that can be shared."""

from collections.abc import Mapping
from urllib.parse import urlencode

from search.facets import FACET_NAMES
from search.request import PAGE_SIZE, SearchRequest

SEARCH_PATH = "/recherche/"


def parameters(request: SearchRequest, **changes: object) -> list[tuple[str, str]]:
    """Return the parameters of `request` with `changes` (q, sort, page, exact, filters), none that is a default."""
    values: dict[str, object] = {
        "q": request.q, "sort": request.sort, "page": request.page, "exact": request.exact,
        "page_size": request.page_size, "filters": request.filters,
    } | changes
    pairs: list[tuple[str, str]] = []
    if values["q"]:
        pairs.append(("q", str(values["q"])))
    filters = values["filters"]
    assert isinstance(filters, Mapping)
    for name in FACET_NAMES:
        pairs += [(name, value) for value in filters.get(name, ())]
    if values["sort"] != "relevance":
        pairs.append(("sort", str(values["sort"])))
    if values["exact"]:
        pairs.append(("exact", "1"))
    if values["page_size"] != PAGE_SIZE:
        pairs.append(("page_size", str(values["page_size"])))
    if values["page"] != 1:
        pairs.append(("page", str(values["page"])))
    return pairs


def address(request: SearchRequest, path: str = SEARCH_PATH, **changes: object) -> str:
    """Return the address of a search; any change but of the page goes back to the first page."""
    query = urlencode(parameters(request, **({"page": 1} | changes)))
    return f"{path}?{query}" if query else path


def toggled(request: SearchRequest, facet: str, value: str) -> dict[str, tuple[str, ...]]:
    """Return the filters with one value of a facet added, or removed where it was there."""
    chosen = request.filters.get(facet, ())
    changed = tuple(item for item in chosen if item != value) if value in chosen else (*chosen, value)
    filters = {name: values for name, values in request.filters.items() if name != facet}
    return filters | ({facet: changed} if changed else {})
