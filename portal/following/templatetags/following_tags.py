"""What the reader keeps and follows, in templates."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.db.models import Count
from django.template import Context
from django.utils import timezone

from portal.following.models import Alert, Bookmark, BookmarkList, Follow
from portal.following.sending import News, news_of
from search.request import InvalidSearchRequest
from search.saved import read_saved, saved_query

register = template.Library()

SHOWN_NEWS = 5
SHOWN_LISTS = 5
# What is new is of the last month.
RECENT = timedelta(days=30)


def _person(context: Context) -> Any:
    person = context["request"].user
    return person if person.is_authenticated else None


@register.simple_tag(takes_context=True)
def kept_and_followed(context: Context, page: Any) -> dict[str, bool]:
    """Whether the reader keeps this page, and follows it. Two queries for whoever is signed in."""
    person = _person(context)
    return {
        "kept": bool(person) and Bookmark.objects.filter(list__owner=person, page=page.pk).exists(),
        "followed": bool(person) and Follow.objects.filter(person=person, page=page.pk).exists(),
    }


@register.simple_tag(takes_context=True)
def search_to_follow(context: Context, address: str) -> dict[str, Any]:
    """What following the search of this address takes, and whether the reader does. One query where they sign in."""
    try:
        query = saved_query(read_saved(urlsplit(address).query))
    except InvalidSearchRequest:
        return {}
    person = _person(context)
    followed = bool(person) and Follow.objects.filter(person=person, page=None, query=query).exists()
    return {"query": query, "followed": followed}


@register.simple_tag(takes_context=True)
def news(context: Context) -> list[News]:
    """The newest of what the reader follows."""
    person = _person(context)
    recent = Alert.objects.filter(follow__person=person, created_at__gte=timezone.now() - RECENT)
    return news_of(recent, person, most=SHOWN_NEWS)


@register.simple_tag(takes_context=True)
def follow_count(context: Context) -> int:
    return Follow.objects.filter(person=_person(context)).count()


@register.simple_tag(takes_context=True)
def my_lists(context: Context) -> list[BookmarkList]:
    """The lists that the reader used last, with how many pages each holds."""
    found = BookmarkList.objects.filter(owner=_person(context)).select_related("shared_with")
    return list(found.annotate(kept=Count("bookmarks"))[:SHOWN_LISTS])
