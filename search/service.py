"""A reader's search: validated, answered by the engine, checked again against the database."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Case, Q, When
from django.utils.html import escape
from wagtail.models import Page, Site

from portal.core.grants import PUBLIC
from portal.core.visibility import grants_of_reader, visible_ids, visible_to
from portal.tools.exactness import inexact
from search.builders import publication_date
from search.engine import get_engine
from search.engines.base import Hit, SearchResults, SearchUnavailable, Suggestion
from search.lexicon import Lexicon, lexicon
from search.meaning.counts import count
from search.meaning.states import LATE, SKIPPED, Meaning
from search.registry import searchable_types
from search.request import MultiValueParameters, SearchRequest, parse_search_request

FALLBACK_HITS = 50


@dataclass(frozen=True)
class Search:
    """A request, its results and the directory that names them. `degraded`: the database answered.

    `meaning` is what a server of embeddings added, None where none is named or none was asked.
    """

    request: SearchRequest
    results: SearchResults
    lexicon: Lexicon
    degraded: bool = False
    meaning: Meaning | None = None


def read_request(params: MultiValueParameters, user: Any) -> SearchRequest:
    """Validate an address.

    Raises:
        search.request.InvalidSearchRequest: naming each parameter that is refused.
    """
    return parse_search_request(params, lexicon().allowed(), grants_of_reader(user))


def run_search(request: SearchRequest, user: Any, *, with_meaning: bool = False) -> Search:
    """Answer a search. Hits that the reader may no longer see, whatever the index says, are left out.

    Args:
        with_meaning: rank by meaning too, and look for what is near, where a server of embeddings is named.
    """
    if with_meaning and settings.EMBEDDING_URL:
        search = _search_with_meaning(request, user)
        count(search.meaning.state if search.meaning else SKIPPED)
        return search
    try:
        results = get_engine().search(request)
    except SearchUnavailable:
        return Search(request, _from_database(request, user), lexicon(), degraded=True)
    return Search(request, replace(results, hits=still_readable(results.hits, user)), lexicon())


def _search_with_meaning(request: SearchRequest, user: Any) -> Search:
    # Imported for those that use it: numpy takes a tenth of a second, and memory.
    from search.meaning.answer import begin

    directory = lexicon()
    asked = begin(request, user, directory.synonyms)
    try:
        results = get_engine().search(request, asked)
    except SearchUnavailable:
        degraded = _from_database(request, user)
        return Search(request, degraded, directory, degraded=True, meaning=Meaning(SKIPPED))
    results = replace(results, hits=still_readable(results.hits, user))
    meaning = asked.conclude(results) if asked else Meaning(SKIPPED)
    if meaning.state == LATE:
        inexact()
    return Search(request, results, directory, meaning=meaning)


def near_a_text(text: str, user: Any, besides: Collection[int] = ()) -> tuple[Hit, ...]:
    """The pages that are near by meaning to what a person wrote, for this reader, but for `besides`; best first.

    Nothing where no server of embeddings is named, or where it doesn't answer in time.
    """
    if not settings.EMBEDDING_URL:
        return ()
    # Imported for those that use it: numpy takes a tenth of a second, and memory.
    from search.meaning import answer

    return answer.near_a_text(text, user, besides)


def run_searches(requests: Sequence[SearchRequest], user: Any) -> list[SearchResults]:
    """Answer several searches and check all their hits together, at the cost of one check."""
    answers: list[SearchResults] = []
    for request in requests:
        try:
            answers.append(get_engine().search(request))
        except SearchUnavailable:
            answers.append(_from_database(request, user))
    allowed = visible_ids((hit.id for answer in answers for hit in answer.hits), user)
    return [replace(answer, hits=tuple(hit for hit in answer.hits if hit.id in allowed)) for answer in answers]


def finding(queries: Iterable[str]) -> list[str]:
    """Keep the queries all of whose words some public page holds; none when the engine can't tell."""
    found = []
    try:
        for query in queries:
            results = get_engine().search(SearchRequest(q=query, page_size=0, grants=frozenset({PUBLIC}), facets=()))
            if results.precise and not results.corrected:
                found.append(query)
    except SearchUnavailable:
        return []
    return found


def still_readable(hits: Iterable[Hit], user: Any) -> tuple[Hit, ...]:
    """Keep the hits whose page is live and readable by `user` at this moment (three queries at most)."""
    hits = tuple(hits)
    allowed = visible_ids((hit.id for hit in hits), user)
    return tuple(hit for hit in hits if hit.id in allowed)


def run_suggest(prefix: str, user: Any, limit: int = 8) -> tuple[Suggestion, ...]:
    """Complete what the reader is typing; nothing when the engine can't answer.

    Pages that the reader may no longer see, whatever the index says, are left out (three queries at most).
    """
    try:
        suggestions = get_engine().suggest(prefix, grants_of_reader(user), limit)
    except SearchUnavailable:
        return ()
    addresses = {item.url for item in suggestions if item.url}
    if not addresses:
        return suggestions
    start = Site.get_site_root_paths()[0].root_path.rstrip("/")
    found = Page.objects.filter(visible_to(user), url_path__in=[start + url for url in addresses])
    allowed = {url_path.removeprefix(start) for url_path in found.values_list("url_path", flat=True)}
    return tuple(item for item in suggestions if not item.url or item.url in allowed)


def _from_database(request: SearchRequest, user: Any) -> SearchResults:
    """Answer from the database: titles, summaries and bodies; of the facets, the type and the results alone filter.

    With another facet selected the answer is empty rather than wrong.
    """
    allowed: list[Page] = []
    if not set(request.filters) - {"type", "results"}:
        wanted = request.filters.get("type") or [item.name for item in searchable_types()]
        models = [item.model for item in searchable_types() if item.name in wanted]
        found = Page.objects.filter(visible_to(user)).type(*models)
        measured = _with_results()
        if "results" in request.filters:
            found = found.filter(measured)
        if request.q:
            pages: Iterable[Any] = found.search(request.q)[:FALLBACK_HITS]
        else:
            first = [Case(When(measured, then=0), default=1)] if request.sort == "results" else []
            pages = found.order_by(*first, "-first_published_at")[:FALLBACK_HITS]
        allowed = [page for page in pages if page is not None]
        if request.q and request.sort == "results":
            with_results = set(
                Page.objects.filter(measured, pk__in=[page.pk for page in allowed]).values_list("pk", flat=True)
            )
            allowed.sort(key=lambda page: page.pk not in with_results)
    shown = allowed[request.offset : request.offset + request.page_size]
    # One query for each type of page on this page of results.
    specific = Page.objects.filter(pk__in=[page.pk for page in shown]).specific().in_bulk()
    return SearchResults(
        hits=tuple(_plain_hit(specific[page.pk]) for page in shown),
        total=len(allowed),
        precise=len(allowed),
        widened=False,
        facets={},
        query=request.q,
        corrected=None,
        expansions=(),
        no_words=False,
        took_ms=0.0,
        engine="database",
    )


def _with_results() -> Q:
    """The condition that a page has measured results, whatever its type."""
    conditions = (item.measured() for item in searchable_types() if item.measured)
    return reduce(or_, conditions, Q(pk__in=[]))


def _plain_hit(page: Any) -> Hit:
    return Hit(
        id=page.pk,
        type=getattr(page, "kind", "page"),
        title=page.title,
        url=page.url or "",
        score=0.0,
        summary=page.plain_summary,
        snippet=escape(page.plain_summary),
        published_at=publication_date(page),
    )
