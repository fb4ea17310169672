"""Listings of a few types for index and section pages."""

from typing import Any


def index_context(request: Any, *, types: tuple[str, ...], facets: tuple[str, ...]) -> dict[str, Any]:
    return {}
