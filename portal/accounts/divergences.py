"""Where groups and memberships disagree: somebody wrote one of them by hand, in a shell or in the database."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Prefetch
from wagtail.log_actions import log

from portal.accounts.memberships import join, managed_groups, projection_of
from portal.accounts.models import Membership, User


@dataclass(frozen=True)
class Divergence:
    """A person, with the groups that no membership gives, and those that are missing."""

    person: User
    extra: frozenset[str]
    missing: frozenset[str]
    administers_without: bool = False
    should_administer: bool = False

    def __str__(self) -> str:
        said = [f"de trop : {name}" for name in sorted(self.extra)]
        said += [f"manque : {name}" for name in sorted(self.missing)]
        said += ["administre sans appartenance"] if self.administers_without else []
        said += ["n’administre pas malgré son appartenance"] if self.should_administer else []
        return f"{self.person.email} – {' ; '.join(said)}"


def divergences() -> Iterator[Divergence]:
    """The people whose groups aren't those that their memberships give."""
    managed = set(managed_groups().values_list("name", flat=True))
    live = Membership.objects.filter(ended=False).select_related("establishment__group")
    people = User.objects.order_by("pk").prefetch_related("groups", Prefetch("memberships", live, to_attr="live"))
    for person in people.iterator(chunk_size=500):
        memberships: list[Membership] = getattr(person, "live")  # noqa: B009  (set by the prefetch)
        given = projection_of(memberships)
        held = {group.name for group in person.groups.all()} & (managed | given.groups)
        found = Divergence(
            person,
            extra=frozenset(held - given.groups),
            missing=frozenset(given.groups - held),
            administers_without=person.is_superuser and not given.administrator,
            should_administer=given.administrator and not person.is_superuser,
        )
        if found.extra or found.missing or found.administers_without or found.should_administer:
            yield found


@transaction.atomic
def repair(divergence: Divergence) -> None:
    """Make a person's groups those that their memberships give."""
    person = divergence.person
    if divergence.administers_without:
        join(person=person, role=Membership.Role.ADMINISTRATOR, source=Membership.Source.COMMAND)
    if divergence.should_administer:
        User.objects.filter(pk=person.pk).update(is_superuser=True, is_staff=True)
    person.groups.remove(*Group.objects.filter(name__in=divergence.extra))
    for name in divergence.missing:
        person.groups.add(Group.objects.get_or_create(name=name)[0])
    log(person, "accounts.repair_groups")
