"""Saved searches, asked of the pages that changed alone: a small index in memory, whichever engine serves."""

from collections.abc import Iterable
from dataclasses import replace

from django.http import QueryDict

from portal.core.visibility import SUPERUSER
from search.addresses import address
from search.builders import build_documents
from search.engines.embedded.engine import EmbeddedEngine
from search.facets import facet_names
from search.lexicon import lexicon
from search.request import MAX_PAGE_SIZE, SearchRequest, parse_search_request

# As many pages as one search lists.
MOST_PAGES = MAX_PAGE_SIZE


class ChangedPages:
    """The published pages among a few, in an index of their own."""

    def __init__(self, page_ids: Iterable[int]) -> None:
        synonyms = lexicon().synonyms
        self._engine = EmbeddedEngine(None, facet_names(), lambda: synonyms)
        wanted = sorted(set(page_ids))
        if len(wanted) > MOST_PAGES:
            raise ValueError(f"{len(wanted)} pages, {MOST_PAGES} at most")
        self._engine.apply(build_documents(wanted, sequence=1))

    def found_by(self, wanted: SearchRequest) -> set[int]:
        """The pages of the precise set of a search, whoever may read them: the caller checks who does."""
        asked = replace(
            wanted,
            exact=True,
            sort="recent",
            page=1,
            page_size=MOST_PAGES,
            grants=frozenset({SUPERUSER}),
            facets=(),
        )
        return {hit.id for hit in self._engine.search(asked).hits}


def read_saved(query: str) -> SearchRequest:
    """What a saved search asks: its words and its filters, as the directory has them now.

    Raises:
        search.request.InvalidSearchRequest: where a value is refused, or no longer known.
    """
    wanted = parse_search_request(QueryDict(query), lexicon().allowed(), ())
    return SearchRequest(q=wanted.q, filters=wanted.filters)


def saved_query(wanted: SearchRequest) -> str:
    """The one way to write what a search asks, whatever its order, its page and its sort."""
    filters = {name: tuple(sorted(values)) for name, values in wanted.filters.items()}
    return address(SearchRequest(q=wanted.q, filters=filters), path="").removeprefix("?")
