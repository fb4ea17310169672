"""Compression, transactions of requests, what caches may keep, and the language of the interface."""

import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from portal.core.ancestry import in_words

logger = logging.getLogger(__name__)

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


COMPRESSIBLE = re.compile(
    r"^(?:text/|image/svg\+xml|application/(?:json|javascript|(?:[a-z.-]+\+)?(?:xml|json)))", re.IGNORECASE
)


class CompressionMiddleware(GZipMiddleware):
    """Compress text. Pictures, PDF and workbooks are compressed already: doing it again only costs time.

    Django's middleware adds a random number of bytes, so that the length of an answer says nothing
    of the secrets that it holds (BREACH). Static files never come here: they are compressed once.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not COMPRESSIBLE.match(response.headers.get("Content-Type", "")):
            return response
        return super().process_response(request, response)


class AtomicWritesMiddleware:
    """Run the view of a writing request inside one transaction.

    Django's ATOMIC_REQUESTS would open one for reads too, which on SQLite (immediate
    transactions) would make every reader wait for the writer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE_METHODS or getattr(view, "_non_atomic_requests", None):
            return None
        response = None
        try:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
        except IntegrityError:
            if response is None:
                raise
            # Foreign keys are checked at the end: somebody deleted what this edit refers to meanwhile.
            logger.warning("A change was refused at its end.", exc_info=True)
            return render(request, "409.html", status=409)
        except ValidationError as refused:
            # Wagtail publishes what was written at another time: what is refused now has no form to say so.
            if not request.path.startswith(reverse("wagtailadmin_home")):
                raise
            return in_words(request, refused)
        return response


class PrivateResponsesMiddleware:
    """Keep what a person reads out of shared caches, and what a member reads out of the browser's too.

    Once the session is closed, the « back » button shows nothing of it. A view that says otherwise
    is listened to, as are the files that other middleware serves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # The cookie rather than the user: probes must answer without the database.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        response.headers.setdefault("Cache-Control", "private, no-store" if signed_in else "private, no-cache")
        patch_vary_headers(response, ["Cookie"])
        return response


class ChosenLanguageMiddleware:
    """French, unless the reader chose another language with the switch.

    The browser's own preference isn't followed: most content is in French, and a page that is
    half in each language helps nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response
