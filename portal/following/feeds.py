"""A person's own feed: what is new in what they follow, by an address that nobody can guess."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from portal.background.notices import language_of
from portal.following.models import Alert, FeedKey
from portal.following.sending import News, news_of
from search.feeds import ENTRIES, SteadyAtomFeed


@require_safe
@conditional_page
def private_feed(request: HttpRequest, key: str) -> HttpResponse:
    """The feed of whoever holds this key, with what its person may read now.

    Raises:
        django.http.Http404: for a key that is nobody's, or of a closed account.
    """
    held = FeedKey.objects.filter(key=key, person__is_active=True).select_related("person").first()
    if held is None:
        raise Http404
    with translation.override(language_of(held.person)):
        response: HttpResponse = FollowedFeed(held)(request)
    response["X-Robots-Tag"] = "noindex"
    return response


class FollowedFeed(Feed):
    """What is new in what the person of a key follows, newest first."""

    feed_type = SteadyAtomFeed

    def __init__(self, held: FeedKey) -> None:
        self.held = held

    def title(self) -> str:
        name = _("Ce que vous suivez")
        return f"{settings.WAGTAIL_SITE_NAME} – {name}"

    def link(self) -> str:
        return str(settings.SITE_URL + reverse("following:followed"))

    def feed_url(self) -> str:
        return str(settings.SITE_URL + reverse("following:feed", args=[self.held.key]))

    def author_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def items(self) -> list[News]:
        person: Any = self.held.person
        return news_of(Alert.objects.filter(follow__person=person), person, most=ENTRIES)

    def item_title(self, item: News) -> str:
        return str(item.page.title)

    def item_description(self, item: News) -> str:
        return _("Vous suivez : %(what)s") % {"what": " ; ".join(item.reasons)}

    def item_link(self, item: News) -> str:
        return str(settings.SITE_URL + (item.page.url or ""))

    def item_guid(self, item: News) -> str:
        return self.item_link(item)

    def item_pubdate(self, item: News) -> datetime | None:
        published: datetime | None = item.page.first_published_at
        return published

    def item_updateddate(self, item: News) -> datetime | None:
        changed: datetime | None = item.page.last_published_at
        return changed
