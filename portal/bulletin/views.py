"""The bulletins that were sent, for anybody: their list, each, and their feed; and how to stop receiving them."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from portal.background.notices import language_of
from portal.bulletin.contents import parts_of
from portal.bulletin.kinds import BULLETIN
from portal.bulletin.models import Bulletin
from portal.bulletin.sending import unsubscribed_by
from portal.space.models import Rhythm
from portal.space.notifications import choose_rhythm, rhythm_of
from search.feeds import SteadyAtomFeed

LISTED = 24
ENTRIES = 24


def sent_bulletins() -> Any:
    return Bulletin.objects.filter(status__in=(Bulletin.Status.SENDING, Bulletin.Status.SENT))


@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """All those that were sent, the newest first."""
    shown = Paginator(sent_bulletins(), LISTED).get_page(request.GET.get("page"))
    return render(request, "bulletin/bulletins.html", {"shown": shown})


@require_safe
def issue(request: HttpRequest, year: int, month: str) -> HttpResponse:
    """A bulletin, with what anybody may read of it today."""
    try:
        day = date(year, int(month), 1)
    except ValueError as error:
        raise Http404 from error
    bulletin = get_object_or_404(sent_bulletins(), month=day)
    return render(request, "bulletin/issue.html", {"bulletin": bulletin, "parts": parts_of(bulletin)})


@require_safe
@conditional_page
def feed(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = BulletinFeed()(request)
    return response


class BulletinFeed(Feed):
    """The bulletins that were sent, the newest first."""

    feed_type = SteadyAtomFeed
    language = "fr-CA"

    def title(self) -> str:
        name = _("Bulletin du mois")
        return f"{settings.WAGTAIL_SITE_NAME} – {name}"

    def link(self) -> str:
        return str(settings.SITE_URL + reverse("bulletin:bulletins"))

    def feed_url(self) -> str:
        return str(settings.SITE_URL + reverse("bulletin:feed"))

    def author_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def items(self) -> list[Bulletin]:
        return list(sent_bulletins()[:ENTRIES])

    def item_title(self, item: Bulletin) -> str:
        return item.title

    def item_description(self, item: Bulletin) -> str:
        return item.opening

    def item_link(self, item: Bulletin) -> str:
        return str(settings.SITE_URL + item.get_absolute_url())

    def item_guid(self, item: Bulletin) -> str:
        return self.item_link(item)

    def item_pubdate(self, item: Bulletin) -> datetime | None:
        return item.sent_at

    def item_updateddate(self, item: Bulletin) -> datetime | None:
        return item.sent_at


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the bulletin, by the link that each has (RFC 8058): opening it shows a button, sending it stops.

    Nothing but the link is asked: mail programs send it without a session.
    """
    person = unsubscribed_by(token)
    if person is None:
        return render(request, "bulletin/unsubscribe.html", {"unknown": True}, status=404)
    with translation.override(language_of(person)):
        if request.method == "POST":
            choose_rhythm(person=person, kind=BULLETIN, rhythm=Rhythm.NONE)
        stopped = rhythm_of(person, BULLETIN) == Rhythm.NONE
        return render(request, "bulletin/unsubscribe.html", {"stopped": stopped})
