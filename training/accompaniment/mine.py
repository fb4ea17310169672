"""The groups of a person, for their own space and for the page of a strategy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.accounts.memberships import WRITERS
from portal.accounts.models import Membership
from portal.accounts.services import BROKERS
from training.accompaniment.groups import invitation_token
from training.accompaniment.models import Accompaniment, Participation
from training.accompaniment.rights import coached_places, places_to_take_over

State = Participation.State


@dataclass(frozen=True)
class OwnGroups:
    """Those that a person coaches, is of, is invited to, asks to be of, and those of their establishment that wait."""

    coached: Sequence[Accompaniment] = ()
    taken_part_in: Sequence[Accompaniment] = ()
    invited: Sequence[tuple[Participation, str]] = ()
    asked: Sequence[Participation] = ()
    without_coach: Sequence[Accompaniment] = ()

    def __bool__(self) -> bool:
        return bool(self.coached or self.taken_part_in or self.invited or self.asked or self.without_coach)


def groups_of(person: Any) -> OwnGroups:
    """The groups of a person. As many queries, whatever their number."""
    now = timezone.now()
    next_one = Min("sessions__starts_at", filter=Q(sessions__starts_at__gt=now, sessions__cancelled_at=None))
    rows = Accompaniment.objects.select_related("establishment").annotate(next_at=next_one)
    accepted = Count("participations", filter=Q(participations__state=State.ACCEPTED), distinct=True)
    asking = Count("participations", filter=Q(participations__state=State.ASKED), distinct=True)
    waiting = Participation.objects.waiting().filter(Q(person=person) | Q(address=person.email))
    waiting = waiting.filter(accompaniment__closed_on=None).select_related("accompaniment__establishment")
    answered = list(waiting)
    return OwnGroups(
        coached=list(rows.coached_by(person).annotate(people=accepted, requests=asking)),
        taken_part_in=list(rows.taken_part_in_by(person)),
        invited=[(row, invitation_token(row)) for row in answered if row.state == State.INVITED],
        asked=[row for row in answered if row.state == State.ASKED],
        without_coach=list(without_coach().filter(establishment__in=places_to_take_over(person).values("pk"))),
    )


def without_coach() -> QuerySet[Accompaniment]:
    """The groups under way that nobody may coach any more: the account is gone, or works elsewhere."""
    writes = Membership.objects.in_force().filter(
        person=OuterRef("coach"), establishment=OuterRef("establishment"), role__in=WRITERS
    )
    everywhere = Q(coach__is_superuser=True) | Q(coach__groups__name=BROKERS)
    may = Accompaniment.objects.filter(coach__is_active=True).filter(Q(Exists(writes)) | everywhere)
    return Accompaniment.objects.filter(closed_on=None).exclude(pk__in=may.order_by().values("pk"))


@dataclass(frozen=True)
class AroundStrategy:
    """What a reader may do from the page of a strategy: open a group, go to theirs, ask to be of one."""

    may_open: bool = False
    own: Sequence[Accompaniment] = ()
    open_to_requests: Sequence[Accompaniment] = ()

    def __bool__(self) -> bool:
        return bool(self.may_open or self.own or self.open_to_requests)


def around_strategy(strategy: Any, reader: Any) -> AroundStrategy:
    """The groups on a strategy that concern a reader; nothing for visitors."""
    if not (strategy.pk and reader and reader.is_authenticated):
        return AroundStrategy()
    here = Accompaniment.objects.filter(strategy=strategy.pk).select_related("establishment")
    coached = here.coached_by(reader).order_by().values("pk")
    taken = here.taken_part_in_by(reader).order_by().values("pk")
    own = list(here.filter(Q(pk__in=coached) | Q(pk__in=taken)))
    numbers = [item.pk for item in own]
    others = here.open_to(reader).exclude(pk__in=numbers).exclude(coach=reader.pk)
    return AroundStrategy(coached_places(reader).exists(), own, list(others))
