"""How long a session lasts, and which ones a person has open."""

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

OPENED = "opened_at"
SEEN = "seen_at"
# A session is written at most so many times between two requests that its idle limit would part.
STEPS = 10


@receiver(user_logged_in)
def note_opening(request: HttpRequest, user: Any, **_signal: Any) -> None:
    """Note when a session opens and where, whatever opens it."""
    request.session[OPENED] = request.session[SEEN] = int(time.time())
    UserSession.objects.create_from_request(request, user=user)


class SessionLimitsMiddleware:
    """End a session that lasted `SESSION_HOURS`, or that nothing came from for `SESSION_IDLE_MINUTES`.

    The request goes on without it: a page asks to sign in, and a form that was sent is kept by what keeps forms.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A visitor without a session has none to look at.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._bound(request)
        return self.get_response(request)

    def _bound(self, request: HttpRequest) -> None:
        now = int(time.time())
        session = request.session
        # A session of before a release that had no limits begins now.
        opened, seen = session.get(OPENED), session.get(SEEN)
        if opened is None or seen is None:
            session[OPENED] = session[SEEN] = now
            return
        idle = settings.SESSION_IDLE_MINUTES * 60
        if now - opened >= settings.SESSION_HOURS * 3600 or now - seen >= idle:
            UserSession.objects.filter(session_key=session.session_key).delete()
            logout(request)
        elif now - seen >= idle // STEPS:
            session[SEEN] = now


# What a browser says it is, from the most particular to the one that all claim to be.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """The browser and the system, as people call them; what was said, where it is neither."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:80] or _("Navigateur inconnu")


class SessionsView(ListUserSessionsView):
    """The sessions of a person; one of them, or all the others, ended by a button."""

    template_name = "accounts/sessions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"devices": [(session, device_of(session.user_agent)) for session in context["sessions"]]}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("session", "")
        if not number:
            return super().post(request, *args, **kwargs)
        mine = UserSession.objects.filter(user=request.user)
        session = get_object_or_404(mine, pk=int(number)) if number.isascii() and number.isdigit() else None
        if session is not None and not session.is_current():
            session.end()
            messages.success(request, _("La session est fermée."))
        return redirect("usersessions_list")
