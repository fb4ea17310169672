"""Keeping and following from any page, what one follows, and stopping the messages without signing in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.background.notices import language_of
from portal.core.languages import content_language
from portal.core.visibility import visible_ids
from portal.following.describing import described, followed_url, still_answers
from portal.following.kinds import ALERTS
from portal.following.models import Follow
from portal.following.sending import unsubscribed_by
from portal.following.services import (
    RefusedError,
    drop_page,
    feed_key,
    follow,
    keep_page,
    renew_feed_key,
    unfollow,
)
from portal.shell.throttling import Limit, client_key, limited
from portal.space.models import Rhythm
from portal.space.notifications import choose_rhythm, rhythm_of
from search.request import InvalidSearchRequest
from search.wording import error_messages

# What somebody asked before they signed in, in the session of their browser.
WANTED = "following_wanted"
NEXT_LENGTH = 2000
PAGE_SIZE = 50
# Whoever has no account makes a session each time.
ASKED = Limit("following", 120, 3600)
Wanted = dict[str, str]


def _local(request: HttpRequest, address: str) -> str:
    """An address of the portal to come back to; the home page in place of any other."""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe and address.startswith("/") and len(address) <= NEXT_LENGTH else "/"


def _asker(request: HttpRequest) -> str:
    return f"person {request.user.pk}" if request.user.is_authenticated else client_key(request)


def _page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _keep(person: Any, wanted: Wanted) -> str:
    kept_in = keep_page(person=person, page_id=_page_number(wanted["page"]))
    return format_html(_('Gardée dans <a href="{}">{}</a>.'), kept_in.get_absolute_url(), kept_in.name)


def _drop(person: Any, wanted: Wanted) -> str:
    drop_page(person=person, page_id=_page_number(wanted["page"]))
    return _("La page n’est plus dans vos listes.")


def _follow(person: Any, wanted: Wanted) -> str:
    rhythm = follow(
        person=person,
        page_id=_page_number(wanted["page"]) if wanted["page"] else None,
        query=wanted["query"],
    )
    said = {
        Rhythm.AT_ONCE: _("Vous suivez ce contenu : un courriel vous dira aussitôt ce qui change."),
        Rhythm.WEEKLY: _("Vous suivez ce contenu : un courriel vous dira chaque semaine ce qui change."),
        Rhythm.MONTHLY: _("Vous suivez ce contenu : un courriel vous dira chaque mois ce qui change."),
        Rhythm.NONE: _("Vous suivez ce contenu : ce qui change se lira dans Mon espace."),
    }[rhythm]
    return format_html('{} <a href="{}">{}</a>', said, reverse("space:notifications"), _("Choisir le rythme"))


def _unfollow(person: Any, wanted: Wanted) -> str:
    unfollow(
        person=person,
        page_id=_page_number(wanted["page"]) if wanted["page"] else None,
        query=wanted["query"],
    )
    return _("Vous ne suivez plus ce contenu.")


ACTS: dict[str, Callable[[Any, Wanted], str]] = {
    "keep": _keep,
    "drop": _drop,
    "follow": _follow,
    "unfollow": _unfollow,
}


def _do(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    """Do what a signed-in person asked, and bring them back to where they asked it."""
    try:
        messages.success(request, ACTS[wanted["act"]](request.user, wanted))
    except RefusedError as refused:
        messages.error(request, str(refused))
    except InvalidSearchRequest as refused:
        messages.error(request, " ".join(error_messages(refused).values()))
    return redirect(wanted["next"])


def _ask(request: HttpRequest, act: str) -> HttpResponse:
    wanted = {
        "act": act,
        "page": request.POST.get("page", "")[:20],
        "query": request.POST.get("query", "")[:NEXT_LENGTH],
        "next": _local(request, request.POST.get("next", "")),
    }
    if request.user.is_authenticated:
        return _do(request, wanted)
    # Kept in the session, which signing in keeps: nobody else's link can have somebody keep or follow anything.
    request.session[WANTED] = wanted
    return redirect(f"{resolve_url('login')}?{urlencode({'next': reverse('following:resume')})}")


@require_POST
@limited(ASKED, key=_asker)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a page, or keep it no more."""
    return _ask(request, "drop" if "remove" in request.POST else "keep")


@require_POST
@limited(ASKED, key=_asker)
def follow_something(request: HttpRequest) -> HttpResponse:
    """Follow a page or a search, or follow it no more."""
    return _ask(request, "unfollow" if "remove" in request.POST else "follow")


@never_cache
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """Do what somebody asked before they signed in."""
    wanted = request.session.pop(WANTED, None)
    return _do(request, wanted) if wanted else redirect("space:home")


@require_safe
@never_cache
@login_required
def followed(request: HttpRequest) -> HttpResponse:
    """What the person follows, and the address of their own feed."""
    person: Any = request.user
    follows = Follow.objects.filter(person=person).select_related("page").annotate(language=content_language("page"))
    shown = Paginator(follows, PAGE_SIZE).get_page(request.GET.get("page"))
    allowed = visible_ids([item.page_id for item in shown if item.page_id], person)
    rows = []
    for item in shown:
        if item.page is None:
            answers = still_answers(item.query)
            rows.append(
                {
                    "follow": item,
                    "title": described(item.query),
                    "url": followed_url(item.query) if answers else "",
                    "gone": "" if answers else _("Un de ses filtres n’existe plus : elle ne trouvera plus rien."),
                }
            )
        elif item.page_id in allowed:
            rows.append(
                {"follow": item, "title": item.page.title, "url": item.page.url, "language": item.language}  # type: ignore[attr-defined]  # annotated
            )
        else:
            gone = _("Elle n’est plus publiée, ou vous n’y avez plus accès.")
            rows.append({"follow": item, "title": _("Une page"), "url": "", "gone": gone})
    key = feed_key(person)
    return render(
        request,
        "following/followed.html",
        {
            "rows": rows,
            "shown": shown,
            "rhythm": rhythm_of(person, ALERTS),
            "feed_url": request.build_absolute_uri(reverse("following:feed", args=[key.key])),
        },
    )


@require_POST
@login_required
def renew_feed(request: HttpRequest) -> HttpResponse:
    """Give the person's feed another address."""
    renew_feed_key(request.user)
    messages.success(request, _("Votre flux a une nouvelle adresse ; l’ancienne ne répond plus."))
    return redirect("following:followed")


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the messages, by the link that each of them has (RFC 8058): opening it shows a button, sending it stops.

    Nothing but the link is asked: mail programs send it without a session.
    """
    person = unsubscribed_by(token)
    if person is None:
        return render(request, "following/unsubscribe.html", {"unknown": True}, status=404)
    with translation.override(language_of(person)):
        if request.method != "POST":
            stopped = rhythm_of(person, ALERTS) == Rhythm.NONE
            return render(request, "following/unsubscribe.html", {"stopped": stopped})
        choose_rhythm(person=person, kind=ALERTS, rhythm=Rhythm.NONE)
        return render(request, "following/unsubscribe.html", {"stopped": True})
