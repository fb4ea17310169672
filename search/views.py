"""The search page, its feed, its exports and its description for browsers."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from portal.exchange.table_files import table_response
from portal.records.files import citations_of, file_of
from portal.shell.throttling import FILES_BY_CLIENT, limited
from search.elsewhere import elsewhere_context, look_elsewhere
from search.engines.base import Hit
from search.exports import EXPORT_ROWS, results_table
from search.feeds import SearchFeed
from search.lexicon import lexicon
from search.presenter import search_context
from search.request import InvalidSearchRequest, SearchRequest
from search.service import read_request, run_search
from search.whole import hits_of, whole_file
from search.wording import error_messages, unavailable_message


def with_valid_request(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give the view a validated request; answer 400 with what to do where a value is refused."""

    @wraps(view)
    def checked(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            wanted = read_request(request.GET, request.user)
        except InvalidSearchRequest as error:
            context = {"errors": error_messages(error), "query": request.GET.get("q", "")[:200]}
            return render(request, "search/invalid.html", context, status=400)
        return view(request, wanted, **named)

    return checked


@require_safe
@vary_on_headers("HX-Request", "Cookie")
@with_valid_request
def search_page(request: HttpRequest, wanted: SearchRequest) -> HttpResponse:
    """The search page; htmx receives the results alone."""
    search = run_search(wanted, request.user, with_meaning=True)
    context = search_context(search)
    context["whole_file"] = whole_file(search, request.GET.urlencode())
    found = look_elsewhere(search, request.user)
    if found:
        context["elsewhere"] = elsewhere_context(found, wanted, search.lexicon)
    if search.degraded:
        context["notice"] = unavailable_message()
    partial = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, "search/_results.html" if partial else "search/search.html", context)


@require_safe
@conditional_page
@vary_on_headers("Cookie")
@with_valid_request
def feed(request: HttpRequest, wanted: SearchRequest) -> HttpResponse:
    """The Atom feed of a search: its newest results first, each with its last change; 304 when none has changed."""
    return SearchFeed(wanted)(request)


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
@with_valid_request
def export_csv(request: HttpRequest, wanted: SearchRequest) -> HttpResponse:
    """Results as CSV, 1,000 rows at most."""
    return table_response(results_table(_hits_to_export(wanted, request), lexicon()), "csv")


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
@with_valid_request
def export_xlsx(request: HttpRequest, wanted: SearchRequest) -> HttpResponse:
    """Results as an XLSX workbook, 1,000 rows at most."""
    return table_response(results_table(_hits_to_export(wanted, request), lexicon()), "xlsx")


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
@with_valid_request
def export_citations(request: HttpRequest, wanted: SearchRequest, *, extension: str) -> HttpResponse:
    """How the results are cited, 1,000 at most, for a program that keeps references."""
    numbers = [hit.id for hit in _hits_to_export(wanted, request)]
    return file_of(citations_of(numbers, request.user), extension, "recherche")


def _hits_to_export(wanted: SearchRequest, request: HttpRequest) -> list[Hit]:
    return list(hits_of(wanted, request.user, most=EXPORT_ROWS))


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """The OpenSearch description, by which a browser searches the portal from its address bar."""
    return render(
        request,
        "search/opensearch.xml",
        {"base": settings.SITE_URL},
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
