"""« Chez nous »: the region that a reader chose, kept in a cookie of its slug alone: it says nothing of them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from search.lexicon import lexicon
from search.listings import search_url
from search.presenter import card
from search.request import SearchRequest
from search.wording import counted

COOKIE = "chez-nous"
COOKIE_SECONDS = 365 * 24 * 3600
SHOWN = 3
NEXT_LENGTH = 2000


def chosen_region(request: HttpRequest) -> str:
    """The slug of the region that the reader chose; empty where they chose none, or one that is no more."""
    slug = request.COOKIES.get(COOKIE, "")
    return slug if slug in lexicon().regions else ""


@require_POST
@non_atomic_requests
def choose_region(request: HttpRequest) -> HttpResponse:
    """Keep the region of the form, or forget it where it is empty; the reader comes back to where they were."""
    slug = request.POST.get("region", "")
    directory = lexicon()
    if slug and slug not in directory.regions:
        return _refused(request)
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    kept = safe and address.startswith("/") and len(address) <= NEXT_LENGTH
    response = HttpResponseRedirect(address if kept else "/")
    if slug:
        response.set_cookie(
            COOKIE,
            slug,
            max_age=COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        said = _("Votre région est retenue sur cet appareil : %(region)s.")
        messages.success(request, said % {"region": directory.label("region", slug)})
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
        messages.success(request, _("Votre région est oubliée."))
    return response


def _refused(request: HttpRequest) -> HttpResponse:
    error = _("Cette région n’est pas une de celles du portail. Choisissez-la dans la liste.")
    return render(request, "home/region_invalid.html", {"error": error}, status=400)


def wanted_here(slug: str, grants: frozenset[str]) -> SearchRequest:
    """What the reader may read of their region, newest first."""
    return SearchRequest(filters={"region": (slug,)}, sort="recent", page_size=SHOWN, grants=grants, facets=())


def here_context(slug: str, results: Any) -> dict[str, Any]:
    """What the home page says of the region of the reader."""
    directory = lexicon()
    region = directory.regions[slug]
    return {
        "slug": slug,
        "label": directory.label("region", slug),
        "region": region,
        "items": [card(hit, directory) for hit in results.hits],
        "counted": counted(results.total),
        "url": search_url({"region": (slug,)}),
    }
