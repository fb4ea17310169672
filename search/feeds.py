"""The Atom feed of a search."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from wagtail.models import Page

from search.addresses import address
from search.engines.base import Hit
from search.request import SearchRequest
from search.service import run_search

ENTRIES = 50
# When a feed that has no entry changed: not at each request, which no reader could answer by « unchanged ».
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class SteadyAtomFeed(Atom1Feed):
    """Atom, whose date of change is that of an entry or always the same: Django's is else that of the request."""

    def latest_post_date(self) -> datetime:
        dates = [item[name] for item in self.items for name in ("pubdate", "updateddate") if item.get(name)]
        return max(dates, default=BEGINNING)


class SearchFeed(Feed):
    """The newest results of `wanted`, for the person who asks.

    Addresses are those of `SITE_URL`, whatever host the request came by.
    """

    feed_type = SteadyAtomFeed
    language = "fr-CA"

    def __init__(self, wanted: SearchRequest) -> None:
        self.wanted = wanted

    def get_object(self, request: HttpRequest) -> list[Hit]:
        wanted = replace(self.wanted, sort="recent", page=1, page_size=ENTRIES, facets=())
        hits = list(run_search(wanted, request.user).results.hits)
        changed = Page.objects.filter(pk__in=[hit.id for hit in hits]).values_list("pk", "last_published_at")
        self._changed = dict(changed)
        return hits

    def title(self) -> str:
        everything = _("Tous les contenus")
        return f"{settings.WAGTAIL_SITE_NAME} – {self.wanted.q or everything}"

    def link(self) -> str:
        return str(settings.SITE_URL + address(self.wanted))

    def feed_url(self) -> str:
        return str(settings.SITE_URL + address(self.wanted, "/recherche/flux.atom"))

    def feed_guid(self) -> str:
        return self.link()

    def author_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def items(self, hits: list[Hit]) -> list[Hit]:
        return hits

    def item_title(self, hit: Hit) -> str:
        return hit.title

    def item_description(self, hit: Hit) -> str:
        return hit.summary

    def item_link(self, hit: Hit) -> str:
        return str(settings.SITE_URL + hit.url)

    def item_guid(self, hit: Hit) -> str:
        return self.item_link(hit)

    def item_author_name(self, hit: Hit) -> str | None:
        """Those who made it, where it says so; else the portal's own name, which is the feed's."""
        return hit.extra.get("made_by") or None

    def item_categories(self, hit: Hit) -> tuple[str, ...]:
        return (hit.type,)

    def item_pubdate(self, hit: Hit) -> datetime | None:
        return datetime.combine(hit.published_at, time(), UTC) if hit.published_at else None

    def item_updateddate(self, hit: Hit) -> Any:
        """When the page was last published, or else the day of its publication."""
        return self._changed.get(hit.id) or self.item_pubdate(hit)
