"""The page of an address that leads nowhere: what its reader may have looked for."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from wagtail.models import Page, Site

from portal.core.visibility import grants_of_reader, visible_to
from portal.shell.throttling import Limit
from search.engine import get_engine
from search.engines.base import SearchUnavailable
from search.lexicon import lexicon
from search.presenter import card
from search.request import SearchRequest
from search.service import still_readable

MAX_PATH = 300
MAX_WORDS = 12
MAX_WORD = 40
SHOWN = 5
# Programs that try addresses ask for many; people for one now and then. Beyond, the page only has no results.
SEARCHES = Limit("missing-searches", 120, 60)

# Addresses that no page ever had: files, and what programs answer or look for.
NOT_PAGES = re.compile(
    r"^/(?:static|media|documents|admin|api|cartes|langue|connexion|deconnexion|wp-|cgi-|\.)|\.|//|[<>{}$\\\x00]"
)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Look for the words of the address, so that a mistyped or moved page is one click away.

    An address in capitals, or with a slash too many, leads where the plain one does.
    """
    context: dict[str, Any] = {}
    if request.method in ("GET", "HEAD") and (plain := plain_address(request)):
        return HttpResponsePermanentRedirect(plain)
    if request.method == "GET":
        words = words_of_address(request.path)
        found, corrected = likely_pages(words, getattr(request, "user", None))
        context = {
            "query": words,
            "corrected": corrected,
            "found": found,
            "search_url": f"/recherche/?q={quote(corrected or words)}" if found else "",
            "sign_in_url": _sign_in_url(request),
        }
    return render(request, "404.html", context, status=404)


def _sign_in_url(request: HttpRequest) -> str:
    """Where to sign in and come back; for every address that a page could have, whether there is one or not."""
    user = getattr(request, "user", None)
    if (user is not None and user.is_authenticated) or len(request.path) > MAX_PATH or NOT_PAGES.search(request.path):
        return ""
    return f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}"


def plain_address(request: HttpRequest) -> str:
    """Return the address in lowercase and with single slashes, with its query, where the reader may read it.

    Empty otherwise: whether a page that the reader may not read exists doesn't show.
    """
    path = re.sub(r"/{2,}", "/", request.path).lower()
    if not path.endswith("/") and "." not in path.rpartition("/")[2]:
        path += "/"
    if path == request.path or len(path) > MAX_PATH or re.search(r"[\\\x00-\x1f]", path):
        return ""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    is_there = not match.kwargs if match.url_name != "wagtail_serve" else _readable_page(request, path)
    if not is_there:
        return ""
    query = request.META.get("QUERY_STRING", "")
    return f"{quote(path)}?{query}" if query else quote(path)


def _readable_page(request: HttpRequest, path: str) -> bool:
    site = Site.find_for_request(request)
    if site is None:
        return False
    start = site.root_page.url_path.rstrip("/")
    reader = getattr(request, "user", None)
    return bool(Page.objects.filter(visible_to(reader), url_path=start + path).exists())


def words_of_address(path: str) -> str:
    """Return the words of the last part of an address that has any, as a reader would type them; often none.

    >>> words_of_address("/pratiques/cisss-bsl/paramedecine-communautaire/")
    'paramedecine communautaire'
    """
    if len(path) > MAX_PATH or NOT_PAGES.search(path):
        return ""
    parts = [part for part in path.split("/") if part]
    # The name of a section says nothing of what was looked for in it.
    for part in reversed(parts[1:] or parts):
        words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d{4}", part)
        if any(len(word) > 2 and not word.isdigit() for word in words):
            if len(words) > MAX_WORDS or max(map(len, words)) > MAX_WORD:
                return ""
            return " ".join(words)
    return ""


def likely_pages(words: str, user: Any) -> tuple[list[dict[str, Any]], str]:
    """Return cards of the pages that the words find, for this reader, and the corrected words where they were.

    Never an error: without an engine or a database that answers, there is simply nothing to show.
    """
    if not words or SEARCHES.take("everybody"):
        return [], ""
    try:
        results = get_engine().search(SearchRequest(q=words, page_size=SHOWN, grants=grants_of_reader(user), facets=()))
        # A page that holds one word out of several is no guess: it is noise beside a plain answer.
        hits: Sequence[Any] = still_readable(results.hits[: results.precise], user)
        directory = lexicon()
    except (SearchUnavailable, Error):
        return [], ""
    corrected = results.corrected.corrected if results.corrected and hits else ""
    return [card(hit, directory) for hit in hits], corrected
