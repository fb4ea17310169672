"""The only door to memberships: each verb writes them, and what groups say, in one transaction.

The person's row is locked first, so that two changes of one person follow each other. Groups that no membership
gives (general ones of Wagtail, those of a portal's own) are nobody's business here.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from portal.accounts.farewells import tell_of_an_end
from portal.accounts.log_actions import place_data
from portal.accounts.models.memberships import Membership
from portal.accounts.models.people import User
from portal.accounts.services import AUTHORS, BROKERS, REVIEWERS, author_group_name
from portal.directory.models import Establishment

logger = logging.getLogger("portal.memberships")

Role = Membership.Role
WRITERS = (Role.CONTRIBUTOR, Role.UNIVERSITY_AUTHOR, Role.LEAD)
# What gives as much as another, and more: who joins never loses by it.
RANKS = {Role.READER: 0, Role.CONTRIBUTOR: 1, Role.UNIVERSITY_AUTHOR: 1, Role.LEAD: 2}


class LastAdministratorError(Exception):
    """Nobody would be left to administer the portal."""

    def __str__(self) -> str:
        return str(
            _("C’est la seule personne qui administre le portail : donnez d’abord ce rôle à une autre personne.")
        )


@dataclass(frozen=True)
class Projection:
    """What memberships give: names of groups, and whether one administers the portal."""

    groups: frozenset[str] = frozenset()
    administrator: bool = False


def projection_of(memberships: Iterable[Membership]) -> Projection:
    """What these memberships give together."""
    groups: set[str] = set()
    administrator = False
    for membership in memberships:
        establishment = membership.establishment
        if establishment is not None:
            groups.add(establishment.group.name if establishment.group else establishment.group_name)
            if membership.role in WRITERS:
                groups.add(author_group_name(establishment))
        groups.update([BROKERS] if membership.role == Role.BROKER else [])
        groups.update([REVIEWERS] if membership.role == Role.REVIEWER else [])
        administrator = administrator or membership.role == Role.ADMINISTRATOR
    return Projection(frozenset(groups), administrator)


def managed_groups() -> QuerySet[Group]:
    """The groups that memberships alone give: readers and authors of establishments, reviewers, brokers."""
    of_portal = Q(name__in=(BROKERS, REVIEWERS))
    return Group.objects.filter(Q(establishment__isnull=False) | Q(name__startswith=AUTHORS) | of_portal)


@transaction.atomic
def join(
    *,
    person: User,
    role: str,
    establishment: Establishment | None = None,
    by: User | None = None,
    source: str,
    until: datetime | None = None,
) -> Membership:
    """Give a person a role. Whoever has as much there already keeps what they have, its end too; a greater role takes
    the place of the lesser.

    Whether `by` may give it is asked of `portal.accounts.giving` by whoever calls for a person.

    Raises:
        django.core.exceptions.ValidationError: where this isn't a role of this place, or `until` has passed.
    """
    made = Membership(person=person, role=role, establishment=establishment, by=by, source=source, until=until)
    made.clean_fields(exclude=["since"])
    made.clean()
    with _projected(person):
        held = _held(person, role, establishment)
        if held is not None:
            if held.role == role or RANKS[Role(held.role)] > RANKS[Role(role)]:
                return held
            _end(held)
        made.save()
        _note("accounts.change_role" if held else "accounts.join", made, by, before=held.role if held else "")
    return made


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User | None = None, source: str = "") -> Membership:
    """Give another role in the same establishment, greater or lesser; the former one ends, its `until` stays.

    Raises:
        django.core.exceptions.ValidationError: where this isn't a role of this place, or the membership has ended.
    """
    with _projected(membership.person):
        held = Membership.objects.select_related("establishment").get(pk=membership.pk)
        _refuse_ended(held)
        if held.role == role:
            return held
        made = Membership(
            person=membership.person,
            role=role,
            establishment=held.establishment,
            by=by,
            source=source or Membership.Source.ADMINISTRATION,
            until=held.until,
        )
        made.clean_fields(exclude=["since"])
        made.clean()
        _refuse_last_administrator(held)
        _end(held)
        made.save()
        _note("accounts.change_role", made, by, before=held.role)
    return made


@transaction.atomic
def limit(*, membership: Membership, until: datetime | None, by: User | None = None) -> Membership:
    """Give a membership another end, or none.

    Raises:
        django.core.exceptions.ValidationError: where it has ended, or `until` has passed: `leave` ends at once.
    """
    with _projected(membership.person):
        held = Membership.objects.get(pk=membership.pk)
        _refuse_ended(held)
        held.until = until
        held.clean()
        held.save(update_fields=["until"])
        _note("accounts.limit", held, by)
    return held


@transaction.atomic
def leave(*, membership: Membership, by: User | None = None) -> Membership:
    """End a membership now, and tell the person where another does. What they wrote stays theirs.

    Of one that has ended, nothing changes.

    Raises:
        LastAdministratorError: where nobody else administers the portal.
    """
    with _projected(membership.person):
        held = Membership.objects.get(pk=membership.pk)
        if held.ended:
            return held
        _refuse_last_administrator(held)
        _end(held)
        _note("accounts.leave", held, by)
        if by != held.person:
            tell_of_an_end(held)
    return held


def end_expired() -> int:
    """End the memberships whose date has passed, each by itself; return how many."""
    count = 0
    for membership in Membership.objects.expired().select_related("person"):
        try:
            leave(membership=membership)
            count += 1
        except LastAdministratorError:
            logger.error("The last administrator's membership has expired and goes on: %s", membership.pk)
    return count


def people_with(role: str, establishment: Establishment | None = None) -> QuerySet[User]:
    """Who holds this role at this moment, there or for the whole portal, with an open account."""
    held = Membership.objects.in_force().filter(role=role, establishment=establishment)
    return User.objects.filter(is_active=True, pk__in=held.values("person")).order_by("pk")


@contextmanager
def _projected(person: User) -> Iterator[None]:
    """Lock the person, then give what their memberships give more after the block than before, and take the rest.

    Administrators are locked along with one: two who end each other's role at once don't leave the portal without any.
    """
    rows = User.objects.select_for_update().filter(Q(pk=person.pk) | Q(is_superuser=True)).order_by("pk")
    list(rows.values_list("pk"))
    before = projection_of(_live(person))
    yield
    after = projection_of(_live(person))
    taken = before.groups - after.groups
    if taken:
        person.groups.remove(*Group.objects.filter(name__in=taken))
    for name in after.groups:
        # The rights of an authors' group come with the sections of its establishment.
        person.groups.add(Group.objects.get_or_create(name=name)[0])
    if before.administrator != after.administrator or (after.administrator and not person.is_superuser):
        person.is_superuser = person.is_staff = after.administrator
        User.objects.filter(pk=person.pk).update(is_superuser=after.administrator, is_staff=after.administrator)


def _live(person: User) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person, ended=False).select_related("establishment__group")


def _held(person: User, role: str, establishment: Establishment | None) -> Membership | None:
    """What the person has in this establishment, or of this role for the portal; what has expired ends first."""
    found: Membership | None = _live(person).filter(establishment=establishment).first()
    if establishment is None:
        found = _live(person).filter(establishment=None, role=role).first()
    if found is not None and not found.is_in_force:
        _end(found)
        _note("accounts.leave", found, None)
        return None
    return found


def _end(membership: Membership) -> None:
    now = timezone.now()
    membership.ended = True
    membership.until = min(membership.until or now, now)
    membership.save(update_fields=["ended", "until"])


def _refuse_ended(membership: Membership) -> None:
    if membership.ended:
        raise ValidationError(_("Cette appartenance est déjà terminée."))


def _refuse_last_administrator(membership: Membership) -> None:
    if membership.role != Role.ADMINISTRATOR:
        return
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=membership.person_id)
    if not others.exists():
        raise LastAdministratorError


def _note(action: str, membership: Membership, by: User | None, *, before: str = "") -> None:
    """Write in the journal who gave or took what."""
    data = place_data(membership.role, membership.establishment) | {"source": membership.source}
    if before:
        data["before"] = before
    if membership.until:
        data["until"] = membership.until.isoformat()
    log(membership.person, action, user=by, data=data)
