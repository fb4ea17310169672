"""What is new in what a person follows, in one message: what they may read at the moment it is written."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page

from portal.accounts.models import User
from portal.background.chores import register_chore
from portal.background.mail import message_id
from portal.background.notices import language_of
from portal.background.work import Work, enqueue_once, work
from portal.core.languages import content_language
from portal.core.visibility import visible_to
from portal.following.describing import described
from portal.following.kinds import ALERTS
from portal.following.models import Alert
from portal.space.models import Rhythm
from portal.space.notifications import rhythm_of, wanting
from portal.text.typography import french

SALT = "portal.following.unsubscribe"
# What a message names; the rest is read in « Mon espace ».
MOST_PAGES = 30
# How many follows of one person a page may concern, on average, for a list to be full.
REASONS = 20
CHUNK = 500


@dataclass
class News:
    """A page that is new or changed, and the follows that it concerns, in words."""

    page: Any
    reasons: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return bool(self.page.first_published_at == self.page.last_published_at)


def news_of(alerts: Any, person: Any, *, most: int) -> list[News]:
    """The pages of these alerts, newest first, that `person` may read now, each once. Three queries at most.

    Args:
        alerts: a queryset of alerts.
        most: how many pages at most.
    """
    rows = list(
        alerts.filter(visible_to(person, "page__"))
        .order_by("-created_at", "-pk")
        .values_list("page_id", "follow__page_id", "follow__query")[: most * REASONS]
    )
    numbers = list(dict.fromkeys(page_id for page_id, _followed, _query in rows))[:most]
    pages = Page.objects.annotate(language=content_language()).in_bulk(numbers)
    found = {number: News(_named(pages[number])) for number in numbers if number in pages}
    for page_id, followed, query in rows:
        if page_id in found:
            reason = _("cette page") if followed else described(query)
            if reason not in found[page_id].reasons:
                found[page_id].reasons.append(reason)
    return list(found.values())


def _named(page: Any) -> Any:
    page.kind_label = getattr(page.specific_class, "kind_label", "")
    page.kind = getattr(page.specific_class, "kind", "")
    return page


def _about(numbers: list[int]) -> dict[int, str]:
    people = User.objects.filter(pk__in=numbers).values_list("pk", "email")
    return {pk: _("à %(to)s") % {"to": email} for pk, email in people}


@work(Work(gettext_lazy("Nouveautés de ce que quelqu’un suit"), about=_about))
@transaction.atomic
def send_news(person_id: int) -> None:
    """Write to a person what is new in what they follow, unless nothing is left to say.

    The alerts are settled in the transaction that keeps the message: killed before it commits, nothing was written.
    """
    person = User.objects.select_for_update().filter(pk=person_id, is_active=True).first()
    if person is None or rhythm_of(person, ALERTS) == Rhythm.NONE:
        return
    pending = Alert.objects.filter(follow__person=person, sent_at=None)
    last = pending.aggregate(last=Max("pk"))["last"]
    if last is None:
        return
    pending = pending.filter(pk__lte=last)
    # What they may not read leaves no trace; it is noted again where it opens to them.
    pending.exclude(page__in=Page.objects.filter(visible_to(person)).values("pk")).delete()
    language = language_of(person)
    with translation.override(language):
        news = news_of(pending, person, most=MOST_PAGES)
        if news:
            more = pending.values("page").distinct().count() - len(news)
            _message(person, language, news, more, last).send()
    pending.update(sent_at=timezone.now())


def _message(person: Any, language: str, news: list[News], more: int, last: int) -> EmailMultiAlternatives:
    stop = f"{settings.SITE_URL}{reverse('following:unsubscribe', args=[unsubscribe_token(person)])}"
    count = len(news) + more
    said = ngettext(
        "%(count)d nouveauté dans ce que vous suivez", "%(count)d nouveautés dans ce que vous suivez", count
    ) % {"count": count}
    content = {
        "news": news,
        "more": more,
        "said": said,
        "language": language,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "stop_url": stop,
        "followed_url": f"{settings.SITE_URL}{reverse('following:followed')}",
        "choices_url": f"{settings.SITE_URL}{reverse('space:notifications')}",
    }
    spaced = french if language.startswith("fr") else str
    message = EmailMultiAlternatives(
        spaced(f"{settings.WAGTAIL_SITE_NAME} – {said}"),
        spaced(render_to_string("following/mails/news.txt", content)),
        None,
        [person.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            # Made again of the same alerts, it is the same message.
            "Message-ID": message_id(f"news-{person.pk}-{last}"),
        },
    )
    message.attach_alternative(render_to_string("following/mails/news.html", content), "text/html")
    return message


def unsubscribe_token(person: Any) -> str:
    """What says whose messages to stop, to whoever received one; it opens nothing else."""
    return signing.Signer(salt=SALT).sign(str(person.pk)).replace(":", ".", 1)


def unsubscribed_by(token: str) -> User | None:
    """The person that a token is of, None for any that the portal didn't sign or whose account is gone."""
    try:
        number = signing.Signer(salt=SALT).unsign(token.replace(".", ":", 1))
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=int(number)).first()


def _send_to(rhythm: Rhythm) -> None:
    waiting = User.objects.filter(is_active=True, follows__alerts__sent_at=None, follows__alerts__isnull=False)
    people = wanting(waiting, ALERTS, rhythm).order_by("pk").values_list("pk", flat=True).distinct()
    for person_id in people.iterator(CHUNK):
        enqueue_once(send_news, person_id)


def _chore(name: str, label: str | Promise, rhythm: Rhythm, every: timedelta) -> None:
    register_chore(name, label, every=every)(lambda: _send_to(rhythm))


_chore("alerts-weekly", gettext_lazy("Nouveautés de la semaine"), Rhythm.WEEKLY, timedelta(days=7))
_chore("alerts-monthly", gettext_lazy("Nouveautés du mois"), Rhythm.MONTHLY, timedelta(days=30))
