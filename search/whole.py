"""A whole search as a file, for who is signed in: made by the worker, with the rights of the person at that moment."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.visibility import visible_ids
from portal.exchange.prepared.makers import FileMaker, Made, RefusedQueryError
from portal.exchange.table_files import CONTENT_TYPES, table_content
from portal.records.files import citations_of
from portal.references.writing import FORMATS, with_keys
from search.engines.base import Hit, SearchUnavailable
from search.exports import EXPORT_ROWS, results_table
from search.lexicon import lexicon
from search.request import MAX_OFFSET, MAX_PAGE_SIZE, InvalidSearchRequest, SearchRequest
from search.service import Search, read_request, run_search
from search.wording import error_messages

# How many pages are read, and references given to pandoc, at a time.
BATCH = 500


def hits_of(wanted: SearchRequest, user: Any, *, most: int, whole: bool = False) -> Iterator[Hit]:
    """The results of a search that `user` may read, each once, of the `most` first, read 100 at a time.

    Args:
        whole: refuse what the database would answer in the place of the engine, which finds less.

    Raises:
        search.engines.base.SearchUnavailable: with `whole` alone.
    """
    seen: set[int] = set()
    for number in range(1, most // MAX_PAGE_SIZE + 1):
        search = run_search(replace(wanted, page=number, page_size=MAX_PAGE_SIZE, facets=()), user)
        if whole and search.degraded:
            raise SearchUnavailable("unreachable")
        for hit in search.results.hits:
            # A page may pass from one hundred to the next while the index changes.
            if hit.id not in seen:
                seen.add(hit.id)
                yield hit
        if number * MAX_PAGE_SIZE >= search.results.total:
            return


def whole_file(search: Search, query: str) -> dict[str, str] | None:
    """What the menu of exports says of a search that its files don't hold whole; None of one that they do."""
    return None if search.degraded else MAKER.in_menu(query, total=search.results.total, given=EXPORT_ROWS)


def _wanted(values: QueryDict, person: Any) -> SearchRequest:
    try:
        return read_request(values, person)
    except InvalidSearchRequest as error:
        raise RefusedQueryError(" ".join(error_messages(error).values())) from error


def _title(values: QueryDict, person: Any) -> str:
    wanted = _wanted(values, person)
    return _("Recherche « %(query)s »") % {"query": wanted.q} if wanted.q else _("Recherche de tous les contenus")


def _make(values: QueryDict, extension: str, person: Any) -> Made:
    hits = list(hits_of(_wanted(values, person), person, most=MAX_OFFSET, whole=True))
    numbers = [hit.id for hit in hits]
    if extension in FORMATS:
        content, content_type = _citations(numbers, extension, person), FORMATS[extension].content_type
    else:
        content, content_type = table_content(results_table(hits, lexicon()), extension), CONTENT_TYPES[extension]
    return Made(content, f"recherche.{extension}", content_type, rows=len(hits), subjects=numbers)


def _citations(numbers: Sequence[int], extension: str, person: Any) -> bytes:
    cited = (citations_of(numbers[start : start + BATCH], person) for start in range(0, len(numbers), BATCH))
    items = with_keys(csl for some in cited for csl in some)
    write = FORMATS[extension].write
    if extension == "bib":
        return "\n".join(write(items[start : start + BATCH]) for start in range(0, len(items), BATCH)).encode()
    return write(items).encode()


MAKER = FileMaker(
    slug="search",
    label=gettext_lazy("Recherche"),
    extensions=frozenset({*CONTENT_TYPES, *FORMATS}),
    title=_title,
    make=_make,
    readable=visible_ids,
    back="search:search",
    most=MAX_OFFSET,
)
