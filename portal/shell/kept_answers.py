"""What visitors are answered is kept and given again, for as long as nothing at all has changed in the portal.

An answer is kept under the generation that was current before it was made (`portal/core/generation.py`), the address
and the visitor's cookies: so nothing stale, and nothing of another reader, is ever given. Who is signed in, or has a
session for any other reason, is always answered anew. The secret of forms isn't kept: each answer has its own.
"""

import re
from collections.abc import Callable
from hashlib import blake2b

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils import timezone
from django.utils.http import parse_etags

from portal.core.generation import begin_answer, current_generation
from portal.tools.exactness import begin_exact, is_exact

# The views whose answers are kept, by the names of their addresses: pages of the tree, and those that apps add.
_kept_views = {"wagtail_serve"}
LONGEST_ADDRESS = 300
TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")')
PLACE = b"@" * 64
PASSED_ON = ("Content-Type", "Content-Language", "Cache-Control", "Link", "X-Frame-Options", "Vary")


def register_kept_views(*names: str) -> None:
    """Have the answers of views kept for visitors: they follow from the database, the index and the address alone."""
    _kept_views.update(names)


class KeptAnswersMiddleware:
    """Answer visitors with what was made for another one, where nothing has changed since."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.forms = CsrfViewMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begin_answer(None)
        if not settings.KEPT_ANSWERS_SECONDS or not _may_be_kept(request):
            return self.get_response(request)
        generation = current_generation()
        key = _key(request, generation)
        kept = caches["answers"].get(key)
        if kept is None:
            begin_answer(generation)
            begin_exact()
            response = self.get_response(request)
            if _is_for_every_visitor(request, response):
                body, places = TOKEN.subn(PLACE, response.content)
                headers = {name: response.headers[name] for name in PASSED_ON if name in response.headers}
                caches["answers"].set(key, (body, places, headers), settings.KEPT_ANSWERS_SECONDS)
                if "ETag" not in response.headers:
                    response.headers["ETag"] = self._etag(request, key, places)
            return response
        return self._given_again(request, key, *kept)

    def _given_again(
        self, request: HttpRequest, key: str, body: bytes, places: int, headers: dict[str, str]
    ) -> HttpResponse:
        response: HttpResponse
        if places:
            self.forms.process_request(request)
            token = get_token(request)
        etag = self._etag(request, key, places)
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            response = HttpResponseNotModified(headers={"ETag": etag})
            for name in ("Cache-Control", "Vary"):
                if name in headers:
                    response.headers[name] = headers[name]
            return response
        if places:
            body = body.replace(PLACE, token.encode())
        response = HttpResponse(body, headers=headers)
        response.headers["ETag"] = etag
        response.headers["Content-Length"] = str(len(body))
        if places:
            self.forms.process_response(request, response)
        return response

    def _etag(self, request: HttpRequest, key: str, places: int) -> str:
        """The mark of an answer: of its forms too, whose secret is the cookie's."""
        secret = request.COOKIES.get(settings.CSRF_COOKIE_NAME, request.META.get("CSRF_COOKIE", "")) if places else ""
        return f'W/"{blake2b(f"{key} {secret}".encode(), digest_size=16).hexdigest()}"'


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and CookieStorage.cookie_name not in request.COOKIES
        and "Authorization" not in request.headers
        and "HX-Request" not in request.headers
        and len(request.get_full_path()) <= LONGEST_ADDRESS
    )


def _key(request: HttpRequest, generation: int) -> str:
    """What the answer may depend on: every cookie but the forms' secret, and the day, which dates are said from."""
    asked = (
        generation,
        timezone.localdate().isoformat(),
        request.method,
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        sorted((name, value) for name, value in request.COOKIES.items() if name != settings.CSRF_COOKIE_NAME),
    )
    return blake2b(repr(asked).encode(), digest_size=20).hexdigest()


def _is_for_every_visitor(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        response.status_code == 200
        and not response.streaming
        and is_exact()
        and match is not None
        and match.view_name in _kept_views
        and set(response.cookies) <= {settings.CSRF_COOKIE_NAME}
        and "no-store" not in response.headers.get("Cache-Control", "")
        and "Content-Encoding" not in response.headers
    )
