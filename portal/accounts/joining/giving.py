"""Who may give which role where: nobody, until a line here says so."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.accounts.models import Invitation, JoinRequest, Membership
from portal.accounts.models.invitations import JoinRequestQuerySet
from portal.accounts.services import BROKERS
from portal.directory.models import Establishment

Role = Membership.Role
# What a lead gives in their own establishment: no more than they have, and not the lead itself.
GIVEN_BY_LEADS = (Role.READER, Role.CONTRIBUTOR, Role.UNIVERSITY_AUTHOR)
# What whoever asks for an access may be given by brokers, where the establishment has no lead.
GIVEN_TO_WHO_ASKS = (Role.READER, Role.CONTRIBUTOR)


def led_by(user: Any) -> QuerySet[Establishment]:
    """The establishments that `user` is the lead of, at this moment."""
    if not user.is_authenticated or not user.is_active:
        return Establishment.objects.none()
    held = Membership.objects.in_force().filter(person=user, role=Role.LEAD)
    return Establishment.objects.filter(pk__in=held.values("establishment"))


def is_broker(user: Any) -> bool:
    return bool(user.is_active and user.groups.filter(name=BROKERS).exists())


def administers(user: Any) -> bool:
    return bool(user.is_active and user.is_superuser)


def manages_people(user: Any) -> bool:
    """Tell whether `user` gives roles somewhere."""
    return administers(user) or led_by(user).exists()


def decides_requests(user: Any) -> bool:
    return manages_people(user) or is_broker(user)


def may_give(user: Any, role: str, establishment: Establishment | None) -> bool:
    """Tell whether `user` may give, change or end this role there."""
    if administers(user):
        return True
    return establishment is not None and role in GIVEN_BY_LEADS and led_by(user).filter(pk=establishment.pk).exists()


def givable_roles(user: Any) -> list[tuple[str, str]]:
    """The roles that `user` may give somewhere, as choices."""
    roles: Iterable[Any] = Role if administers(user) else GIVEN_BY_LEADS if led_by(user).exists() else ()
    return [(role.value, str(role.label)) for role in roles]


def givable_establishments(user: Any) -> QuerySet[Establishment]:
    """The establishments where `user` may give a role."""
    return Establishment.objects.all() if administers(user) else led_by(user)


def visible_memberships(user: Any) -> QuerySet[Membership]:
    """The memberships that `user` may know of: all, or those of the establishments that they lead."""
    if administers(user):
        return Membership.objects.all()
    return Membership.objects.filter(establishment__in=led_by(user))


def visible_invitations(user: Any) -> QuerySet[Invitation]:
    if administers(user):
        return Invitation.objects.all()
    return Invitation.objects.filter(establishment__in=led_by(user))


def visible_requests(user: Any) -> JoinRequestQuerySet:
    """The requests that `user` may decide: a lead's own; for brokers, those of establishments without a lead."""
    if administers(user):
        return JoinRequest.objects.all()
    wanted: Any = Q(establishment__in=led_by(user))
    if is_broker(user):
        leads = Membership.objects.in_force().filter(establishment=OuterRef("establishment"), role=Role.LEAD)
        wanted |= ~Exists(leads.filter(person__is_active=True))
    return JoinRequest.objects.filter(wanted)


def roles_for(user: Any, request: JoinRequest) -> list[tuple[str, str]]:
    """The roles that `user` may give to whoever made a request, as choices."""
    if not visible_requests(user).filter(pk=request.pk).exists():
        return []
    return [(role.value, str(role.label)) for role in GIVEN_TO_WHO_ASKS]
