"""What people do with what they keep and follow."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.visibility import visible_ids
from portal.following.kinds import ALERTS
from portal.following.models import QUERY_LENGTH, Bookmark, BookmarkList, FeedKey, Follow, new_key
from portal.space.consents import note_consent
from portal.space.models import Rhythm
from portal.space.notifications import rhythm_of
from search.saved import read_saved, saved_query

MOST_LISTS = 100
MOST_KEPT = 500
MOST_FOLLOWS = 500


class RefusedError(Exception):
    """What was asked can't be done; its text says why and what to do."""


def _readable(person: Any, page_id: int) -> None:
    if page_id not in visible_ids([page_id], person):
        raise RefusedError(_("Cette page n’est plus publiée, ou vous n’y avez pas accès."))


@transaction.atomic
def make_list(*, owner: Any, name: str) -> BookmarkList:
    """Make a list, or find the one of this name.

    Raises:
        RefusedError: the person has too many.
    """
    found = BookmarkList.objects.filter(owner=owner, name=name).first()
    if found:
        return found
    if BookmarkList.objects.filter(owner=owner).count() >= MOST_LISTS:
        raise RefusedError(_("Vous avez déjà %(most)d listes : supprimez-en une.") % {"most": MOST_LISTS})
    return BookmarkList.objects.create(owner=owner, name=name)


@transaction.atomic
def keep_page(*, person: Any, page_id: int) -> BookmarkList:
    """Keep a page in the list that the person used last, made where they have none. Idempotent.

    Raises:
        RefusedError: the person may not read the page, or the list is full.
    """
    _readable(person, page_id)
    kept = Bookmark.objects.filter(list__owner=person, page=page_id).select_related("list").first()
    if kept:
        return kept.list
    chosen = BookmarkList.objects.filter(owner=person).first() or make_list(owner=person, name=_("À lire"))
    put_in_list(bookmark=Bookmark(page_id=page_id), into=chosen)
    return chosen


def put_in_list(*, bookmark: Bookmark, into: BookmarkList) -> None:
    """Put a page at the end of a list.

    Raises:
        RefusedError: the list is full.
    """
    if into.bookmarks.count() >= MOST_KEPT:
        raise RefusedError(
            _("La liste « %(name)s » compte déjà %(most)d pages : faites-en une autre.")
            % {"name": into.name, "most": MOST_KEPT}
        )
    bookmark.list = into
    bookmark.position = (into.bookmarks.aggregate(last=Max("position"))["last"] or 0) + 1
    bookmark.save()
    into.used_at = timezone.now()
    into.save(update_fields=["used_at"])


def drop_page(*, person: Any, page_id: int) -> None:
    """Take a page out of all the person's lists. Idempotent."""
    Bookmark.objects.filter(list__owner=person, page=page_id).delete()


@transaction.atomic
def change_bookmark(*, bookmark: Bookmark, note: str, into: BookmarkList) -> None:
    """Write the note of a page that is kept, and put it in another list where that isn't the one that it is in.

    Raises:
        RefusedError: the list is full, or has the page already.
    """
    bookmark.note = note
    if into.pk != bookmark.list_id:
        if into.bookmarks.filter(page=bookmark.page_id).exists():
            raise RefusedError(_("Cette page est déjà dans la liste « %(name)s ».") % {"name": into.name})
        put_in_list(bookmark=bookmark, into=into)
    else:
        bookmark.save(update_fields=["note"])


@transaction.atomic
def move_bookmark(*, bookmark: Bookmark, up: bool) -> None:
    """Exchange a page with its neighbour in the list; nothing at the end."""
    rows = list(bookmark.list.bookmarks.select_for_update().order_by("position", "pk"))
    place = next(rank for rank, row in enumerate(rows) if row.pk == bookmark.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for position, row in enumerate(rows, start=1):
            row.position = position
        Bookmark.objects.bulk_update(rows, ["position"])


@transaction.atomic
def follow(*, person: Any, page_id: int | None = None, query: str = "") -> Rhythm:
    """Follow a page, or what a search finds. Idempotent. Returns how often the person is written to.

    Asking to be told of what is new is to agree to be written to, until the person says « never ».

    Args:
        query: the parameters of a search, as its address has them.

    Raises:
        RefusedError: the person may not read the page, or follows too much.
        search.request.InvalidSearchRequest: naming each parameter that is refused.
    """
    if page_id is not None:
        _readable(person, page_id)
        query = ""
    else:
        query = saved_query(read_saved(query))
        if len(query) > QUERY_LENGTH:
            raise RefusedError(_("Cette recherche est trop longue pour être suivie : retirez des filtres."))
    if Follow.objects.filter(person=person).count() >= MOST_FOLLOWS:
        raise RefusedError(
            _("Vous suivez déjà %(most)d pages et recherches : cessez d’en suivre une.") % {"most": MOST_FOLLOWS}
        )
    what: dict[str, Any] = {"page_id": page_id, "query": query}
    Follow.objects.get_or_create(person=person, **what)
    rhythm = rhythm_of(person, ALERTS)
    if rhythm != Rhythm.NONE:
        note_consent(person=person, purpose=ALERTS)
    return rhythm


def unfollow(*, person: Any, page_id: int | None = None, query: str = "") -> None:
    """Follow it no more. Idempotent.

    Raises:
        search.request.InvalidSearchRequest: naming each parameter that is refused.
    """
    follows = Follow.objects.filter(person=person)
    if page_id is not None:
        follows.filter(page_id=page_id).delete()
    else:
        follows.filter(page=None, query=saved_query(read_saved(query))).delete()


def feed_key(person: Any) -> FeedKey:
    return FeedKey.objects.get_or_create(person=person)[0]


def renew_feed_key(person: Any) -> None:
    """Give the person's feed another address: the one of before answers nothing any more."""
    FeedKey.objects.filter(person=person).update(key=new_key(), created_at=timezone.now())
