"""Completions and similar pages."""

from search.engines.base import Hit, Suggestion
from search.engines.embedded_reader import Reader


def suggest(
    reader: Reader, prefix: str, grants: frozenset[str], limit: int
) -> tuple[Suggestion, ...]:
    """See `SearchEngine.suggest`."""
    return ()


def similar(reader: Reader, id: int, grants: frozenset[str], limit: int) -> tuple[Hit, ...]:
    """See `SearchEngine.similar`."""
    return ()
