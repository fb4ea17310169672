"""How often something may be tried. Counted on the shared cache, so that all web processes count together.

A limit counts in fixed windows: `cache.add` opens one and `cache.incr` counts in it, both atomic on Redis,
Memcached and the local memory. Twice the number fits around the edge of two windows, which is known and accepted.
"""

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.shell.client_address import client_address, network_of
from portal.text.typography import mark_portal_page


@dataclass(frozen=True)
class Limit:
    """`count` tries in `seconds` for each key, under a name that no other limit has."""

    name: str
    count: int
    seconds: int

    def take(self, key: str) -> "Refusal | None":
        """Count one more try of this key; a refusal once there are too many."""
        place, left = self._window(key)
        cache.add(place, 0, timeout=left + 1)
        try:
            taken = cache.incr(place)
        except ValueError:
            # The window closed, or the cache was emptied, between the two: this try is the first.
            cache.set(place, 1, timeout=left + 1)
            taken = 1
        return Refusal(math.ceil(left)) if taken > self.count else None

    def give_back(self, key: str) -> None:
        """Take back one try: it turned out to be a right one."""
        place, _left = self._window(key)
        if cache.get(place, 0) > 0:
            try:
                cache.decr(place)
            except ValueError:
                return

    def _window(self, key: str) -> tuple[str, float]:
        """Where this key is counted now, and the seconds left. Keys are hashed: a cache is no place for addresses."""
        now = time.time()
        number = int(now // self.seconds)
        hashed = hashlib.sha256(key.encode()).hexdigest()[:32]
        return f"limit:{self.name}:{number}:{hashed}", (number + 1) * self.seconds - now


@dataclass(frozen=True)
class Refusal:
    """Too many tries: come back in `seconds`."""

    seconds: int

    @property
    def wait(self) -> str:
        """The time to wait, in words."""
        if self.seconds < 60:
            return ngettext("%(count)d seconde", "%(count)d secondes", self.seconds) % {"count": self.seconds}
        minutes = math.ceil(self.seconds / 60)
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}

    def mark(self, response: HttpResponse) -> HttpResponse:
        """Say to programs what the page says to people."""
        response.status_code = 429
        response.headers["Retry-After"] = str(self.seconds)
        return response


# Files that are made for whoever asks: workbooks, tables, printable sheets.
FILES_BY_CLIENT = Limit("files", 60, 60)


def first_refusal(*tries: tuple[Limit, str]) -> Refusal | None:
    """Count a try under each limit and key; the longest refusal, or None. A try without a key isn't counted."""
    refusals = [refusal for limit, key in tries if key and (refusal := limit.take(key))]
    return max(refusals, key=lambda refusal: refusal.seconds, default=None)


def client_key(request: HttpRequest) -> str:
    """What tells one client from another, where they have no account."""
    return network_of(client_address(request))


def limited(
    *limits: Limit, methods: tuple[str, ...] = ("POST",), key: Callable[..., str] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view: past a limit, by client, it answers 429 in words, and what to do.

    For a view whose form should be kept, take the limit in the view instead.

    Args:
        methods: those that count.
        key: of the request and the view's arguments; the client's address by default.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method in methods:
                wanted = key(request, *args, **kwargs) if key else client_key(request)
                if refusal := first_refusal(*((limit, wanted) for limit in limits)):
                    return too_many_requests(request, refusal)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def too_many_requests(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that says to wait, and how long."""
    return mark_portal_page(refusal.mark(render(request, "429.html", {"wait": refusal.wait})))


def too_many_message(refusal: Refusal) -> str:
    """What a form says above its fields, which keep what was typed."""
    return _(
        "Trop d’essais en peu de temps : attendez %(wait)s, puis essayez de nouveau. Ce que vous avez écrit est gardé."
    ) % {"wait": refusal.wait}
