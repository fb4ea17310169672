"""Who may coach: those who write for an establishment, in it; brokers, in every member. Nobody else."""

from typing import Any

from django.db.models import QuerySet

from portal.accounts.joining.giving import administers, is_broker, led_by
from portal.accounts.memberships import WRITERS
from portal.accounts.models import Membership
from portal.directory.models import Establishment


def coached_places(user: Any) -> QuerySet[Establishment]:
    """The establishments whose groups `user` may coach, at this moment."""
    if not user.is_authenticated or not user.is_active:
        return Establishment.objects.none()
    if administers(user) or is_broker(user):
        return Establishment.objects.filter(member=True)
    held = Membership.objects.in_force().filter(person=user.pk, role__in=WRITERS)
    return Establishment.objects.filter(pk__in=held.order_by().values("establishment"))


def places_to_take_over(user: Any) -> QuerySet[Establishment]:
    """The establishments whose groups `user` may give a coach where they have none: those that they lead."""
    return Establishment.objects.filter(member=True) if administers(user) else led_by(user)
