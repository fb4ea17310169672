"""Who one is, again, before what changes how one signs in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


def asks_again(view: Callable[..., Any]) -> Callable[..., Any]:
    """Lead to the proof that a view asks for, and back.

    allauth's middleware does so for what a view raises; a view that writes is called inside the portal's transaction,
    out of that middleware's sight.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = view(request, *args, **kwargs)
        except ReauthenticationRequired:
            if not request.user.is_authenticated:
                return suspend_request(request, reverse("login"))
            methods = get_adapter(request).get_reauthentication_methods(request.user)
            if not methods:
                raise PermissionDenied from None
            return suspend_request(request, methods[0]["url"])
        return answer

    return wrapped
