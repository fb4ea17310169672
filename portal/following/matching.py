"""Which follows a publication concerns: each distinct search is run once, on the changed pages alone."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.accounts.models import User
from portal.background.chores import register_chore
from portal.background.work import Work, enqueue_once, work
from portal.following.kinds import ALERTS
from portal.following.models import Alert, ChangedPage, Follow
from portal.following.sending import send_news
from portal.space.models import Rhythm
from portal.space.notifications import wanting
from search.request import InvalidSearchRequest
from search.saved import MOST_PAGES, ChangedPages, read_saved
from search.told import on_indexed

# A page is news for a month: what is indexed again later, for another cause, tells nobody anything.
NEWS = timedelta(days=30)
CHUNK = 1000


def _news(page_ids: Collection[int]) -> "dict[int, tuple[int, datetime]]":
    """The published pages among these that were published lately: their version, and when."""
    rows = Page.objects.filter(pk__in=page_ids, live=True, last_published_at__gte=timezone.now() - NEWS)
    found = rows.values_list("pk", "live_revision", "last_published_at")
    return {pk: (revision or 0, published) for pk, revision, published in found if published}


@on_indexed
def note_changed(page_ids: Collection[int]) -> None:
    """Keep the pages that may be news to somebody; they are matched by the worker."""
    if not Follow.objects.exists():
        return
    news = _news(page_ids)
    if news:
        ChangedPage.objects.bulk_create(ChangedPage(page_id=pk) for pk in sorted(news))
        enqueue_once(match_changed, "pages")


@work(Work(_("Rapprochement des nouveautés et de ce que les gens suivent")))
def match_changed(name: str) -> None:
    """Match all the pages that wait. Done again from where it was, where its worker is killed."""
    while rows := list(ChangedPage.objects.order_by("pk")[:MOST_PAGES]):
        alerts = list(_alerts({row.page_id for row in rows}))
        with transaction.atomic():
            _keep(alerts)
            ChangedPage.objects.filter(pk__in=[row.pk for row in rows]).delete()


@register_chore("alerts-left", _("Nouveautés restées en attente"), every=timedelta(minutes=10))
def match_what_was_left() -> None:
    """Match what was noted while a worker had just read what waited."""
    if ChangedPage.objects.exists():
        match_changed.call("pages")


def _alerts(page_ids: set[int]) -> Iterator[Alert]:
    news = _news(page_ids)
    if not news:
        return

    def alert(follow_id: int, since: datetime, page_id: int) -> Iterator[Alert]:
        version, published = news[page_id]
        # What was there before somebody followed isn't news to them.
        if published >= since:
            yield Alert(follow_id=follow_id, page_id=page_id, version=version)

    pages = Follow.objects.filter(page__in=news).values_list("pk", "created_at", "page_id")
    for pk, since, page_id in pages.iterator(CHUNK):
        if page_id is not None:
            yield from alert(pk, since, page_id)
    changed = ChangedPages(news)
    searches = Follow.objects.filter(page=None).order_by("query").values_list("pk", "created_at", "query")
    last, found = None, set[int]()
    for pk, since, query in searches.iterator(CHUNK):
        if query != last:
            last, found = query, _found(changed, query)
        for page_id in sorted(found):
            yield from alert(pk, since, page_id)


def _found(changed: ChangedPages, query: str) -> set[int]:
    try:
        return changed.found_by(read_saved(query))
    except InvalidSearchRequest:
        # A word of the directory went away: the list of what is followed says so to its person.
        return set()


def _keep(alerts: list[Alert]) -> None:
    """Write these alerts, but for those that are there; have them sent to whoever wants them at once."""
    people = dict(Follow.objects.filter(pk__in={one.follow_id for one in alerts}).values_list("pk", "person_id"))
    concerned = User.objects.filter(pk__in=set(people.values()), is_active=True)
    wanted = set(wanting(concerned, ALERTS).values_list("pk", flat=True))
    at_once = set(wanting(concerned, ALERTS, Rhythm.AT_ONCE).values_list("pk", flat=True))
    now = timezone.now()
    told: dict[int, list[Alert]] = defaultdict(list)
    for one in alerts:
        if one.follow_id in people:
            person = people[one.follow_id]
            one.sent_at = None if person in wanted else now
            told[person].append(one)
    for person, theirs in told.items():
        Alert.objects.bulk_create(theirs, ignore_conflicts=True)
        if person in at_once:
            enqueue_once(send_news, person)
