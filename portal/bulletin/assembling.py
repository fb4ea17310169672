"""Drafts the bulletin of a month of what it brought that anybody may read; the same month is drafted once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.models import Revision

from portal.accounts.models import User
from portal.accounts.services import BROKERS
from portal.background.chores import register_chore
from portal.background.notices import Notice, notify
from portal.bulletin.kinds import DRAFTS
from portal.bulletin.models import SENTENCE_LENGTH, Bulletin, BulletinItem, Section
from portal.core.visibility import visible_to
from portal.references.citing import without_citations
from portal.space.notifications import wanting
from portal.text.numbers import number_text
from portal.versions.models import Version
from practices.figures import Figure, figures_in
from practices.models import PracticePage
from syntheses.models import DigestPage, SynthesisPage

MOST = 60


@dataclass(frozen=True)
class Period:
    """From a moment to another, the latter not of it."""

    start: datetime
    end: datetime

    def of(self, field: str) -> dict[str, datetime]:
        return {f"{field}__gte": self.start, f"{field}__lt": self.end}


def month_of(day: date) -> date:
    return day.replace(day=1)


def period_of(month: date) -> Period:
    """The days of a month, by the clock of the portal."""
    following = month_of(month + timedelta(days=32))
    zone = timezone.get_current_timezone()
    return Period(*(datetime(one.year, one.month, 1, tzinfo=zone) for one in (month, following)))


@register_chore("bulletin", gettext_lazy("Bulletin du mois"), every=timedelta(hours=12))
def draft_last_month() -> None:
    """Draft the bulletin of the month that ended, unless there is one; on the first of a month, or later."""
    draft_bulletin(month_of(month_of(timezone.localdate()) - timedelta(days=1)))


def draft_bulletin(month: date) -> Bulletin | None:
    """Draft the bulletin of a month and tell brokers; None where there is one, or nothing to say."""
    if Bulletin.objects.filter(month=month).exists():
        return None
    # The bulletin has one language: that of what the portal holds.
    with override("fr-ca"), transaction.atomic():
        items = list(items_of(period_of(month)))
        if not items:
            return None
        bulletin = Bulletin(month=month)
        bulletin.title = _("Ce que %(month)s a apporté") % {"month": bulletin.month_label}
        bulletin.save()
        for position, item in enumerate(items, 1):
            item.bulletin, item.position = bulletin, position * 10
        BulletinItem.objects.bulk_create(items)
        brokers = User.objects.filter(is_active=True, groups__name=BROKERS)
        notify(wanting(brokers, DRAFTS).order_by("pk"), lambda: _drafted(bulletin))
    return bulletin


def _drafted(bulletin: Bulletin) -> Notice:
    return Notice(
        subject=_("le bulletin de %(month)s est à relire") % {"month": bulletin.month_label},
        paragraphs=(
            _(
                "Le bulletin de %(month)s est prêt à relire : changez ses mots, son ordre, laissez de côté ce qui n’y "
                "va pas, puis envoyez-le. Rien ne part avant."
            )
            % {"month": bulletin.month_label},
        ),
        action=(_("Relire le bulletin"), reverse("edit_bulletin", args=[bulletin.pk])),
        reason=_("Vous recevez ce message parce que vous êtes courtier ou courtière de connaissances sur le portail."),
    )


def items_of(period: Period) -> Iterator[BulletinItem]:
    """What a bulletin of this period would say, by section, in order; none of it is saved."""
    for page in _new(DigestPage, period):
        yield _item(Section.DIGESTS, page, page.finding or page.summary)
    for page in _new(SynthesisPage, period):
        yield _item(Section.SYNTHESES, page, page.summary or next(iter(page.key_messages), ""))
    yield from _versions(period)
    for page in _new(PracticePage, period):
        yield _item(Section.PRACTICES, page, page.summary)
    yield from _results(period)


def _new(model: Any, period: Period) -> Any:
    found = model.objects.filter(visible_to(None), **period.of("first_published_at"))
    return found.order_by("first_published_at", "pk")[:MOST]


def _item(section: Section, page: Any, sentence: str, version: int = 0) -> BulletinItem:
    words = " ".join(without_citations(sentence).split())
    if len(words) > SENTENCE_LENGTH:
        words = f"{words[: SENTENCE_LENGTH - 1].rsplit(' ', 1)[0]}…"
    return BulletinItem(section=section, page_id=page.pk, sentence=words, version=version)


def _versions(period: Period) -> Iterator[BulletinItem]:
    """The versions that people declared, the last of each page."""
    found = Version.objects.filter(visible_to(None, "page__"), number__gt=1, **period.of("published_at"))
    last = {version.page_id: version for version in found.select_related("page").order_by("number")[:MOST]}
    for version in last.values():
        yield _item(Section.VERSIONS, version.page, version.changes, version.number)


def _results(period: Period) -> Iterator[BulletinItem]:
    """The practices that were published again with a measure that they hadn't when the month began."""
    again = PracticePage.objects.filter(
        visible_to(None), first_published_at__lt=period.start, **period.of("last_published_at")
    ).exclude(first_published_at=F("last_published_at"))
    for page in again.order_by("last_published_at", "pk")[:MOST]:
        before = Revision.page_revisions.filter(object_id=str(page.pk), created_at__lt=period.start).last()
        known = set(figures_in(before.as_object().indicators)) if before else set()
        new = [figure for figure in figures_in(page.indicators) if figure not in known]
        if new:
            yield _item(Section.RESULTS, page, " ; ".join(map(_figure_text, new)))


def _figure_text(figure: Figure) -> str:
    """« Visites à domicile : de 0 à 134,5 par mois (2023-2024) »."""
    values = {"name": figure.name, "measured": number_text(figure.measured), "unit": figure.unit}
    if figure.baseline is None:
        text = _("%(name)s : %(measured)s %(unit)s") % values
    else:
        values["baseline"] = number_text(figure.baseline)
        text = _("%(name)s : de %(baseline)s à %(measured)s %(unit)s") % values
    return f"{text.strip()} ({figure.period})" if figure.period else text.strip()
