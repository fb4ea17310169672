"""The list of measured results, on a page and as files."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.exchange.table_files import table_response
from portal.shell.throttling import FILES_BY_CLIENT, limited
from practices.comparison.address import AddressError
from practices.results.asked import Asked, read_asked
from practices.results.exports import MAKER, MOST_ROWS, results_table
from practices.results.listing import asked_results, results_context, rows_of


def _with_asked(view: Callable[[HttpRequest, Asked], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 with what to do where a value is refused."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        try:
            asked = read_asked(request.GET)
        except AddressError as error:
            return render(request, "practices/results_invalid.html", {"error": str(error)}, status=400)
        return view(request, asked)

    return checked


@require_safe
@_with_asked
def results_page(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = results_context(asked, request.user)
    context["whole_file"] = MAKER.in_menu(request.GET.urlencode(), total=context["total"], given=MOST_ROWS)
    return render(request, "practices/results.html", context)


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
@_with_asked
def results_csv(request: HttpRequest, asked: Asked) -> HttpResponse:
    return table_response(results_table(rows_of(asked_results(asked, request.user)[:MOST_ROWS])), "csv")


@require_safe
@limited(FILES_BY_CLIENT, methods=("GET",))
@_with_asked
def results_xlsx(request: HttpRequest, asked: Asked) -> HttpResponse:
    return table_response(results_table(rows_of(asked_results(asked, request.user)[:MOST_ROWS])), "xlsx")
