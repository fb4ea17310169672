"""Passwords of pages and of documents: Wagtail's views, within limits on wrong tries."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import views
from wagtail.documents.views import serve as document_views

from portal.shell.throttling import Limit, client_key, first_refusal, too_many_requests

BY_CLIENT = Limit("page-password-client", 10, 15 * 60)
# A password that many people share is tried from many places: this stops only a search from everywhere.
BY_RESTRICTION = Limit("page-password", 300, 3600)


def within_limits(kind: str, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Count the wrong tries at a restriction of this kind; its number is the view's first argument."""

    @wraps(view)
    def wrapped(request: HttpRequest, restriction_id: int, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, restriction_id, **kwargs)
        place = f"{kind} {restriction_id}"
        tries = ((BY_CLIENT, f"{client_key(request)} {place}"), (BY_RESTRICTION, place))
        if refusal := first_refusal(*tries):
            return too_many_requests(request, refusal)
        response = view(request, restriction_id, **kwargs)
        # The right password leads to what it opens; a wrong one shows the form again.
        if response.status_code == 302:
            for limit, key in tries:
                limit.give_back(key)
        return response

    return wrapped


page_password = within_limits("page", views.authenticate_with_password)
document_password = within_limits("document", document_views.authenticate_with_password)
