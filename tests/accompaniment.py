"""Groups that are accompanied, with the least that each test needs."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from portal.accounts.memberships import join
from portal.accounts.models import Membership, User
from tests.factories import make_establishment, make_user
from training.accompaniment.models import Accompaniment, Participation, Session

Role = Membership.Role


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def member(email: str, *, role: str = Role.READER, establishment: Any = None, **names: str) -> Any:
    """A person with a role in an establishment, the same one unless told."""
    person = make_user(email, **names)
    place = establishment or make_establishment()
    join(person=person, role=role, establishment=place, source=Membership.Source.COMMAND)
    return person


def make_coach(email: str = "coach@inters4.example", **options: Any) -> Any:
    return member(email, role=Role.CONTRIBUTOR, first_name="Camille", last_name="Roy", **options)


def make_group(coach: Any = None, *people: Any, block: Any = None, **fields: Any) -> Accompaniment:
    """An accompaniment of the establishment of the tests, in which these people take part."""
    made = Accompaniment.objects.create(
        title=fields.pop("title", "Un groupe"),
        strategy_title="Une stratégie",
        establishment=fields.pop("establishment", None) or make_establishment(),
        coach=coach,
        block_id=block.pk if block else None,
        opened_on=timezone.localdate(),
        **fields,
    )
    for person in people:
        take_part(made, person)
    return made


def take_part(group: Accompaniment, person: Any, *, shared: bool = False) -> Participation:
    return Participation.objects.create(
        accompaniment=group,
        person=person,
        address=person.email,
        state=Participation.State.ACCEPTED,
        shared_at=timezone.now() if shared else None,
    )


def fill(group: Accompaniment, number: int) -> list[Participation]:
    """Have as many people take part, who show how far they are; those who came."""
    known = group.participations.count()
    people = User.objects.bulk_create(User(email=f"p{rank}@inters4.example") for rank in range(known, number))
    return [take_part(group, person, shared=True) for person in people]


def make_session(group: Accompaniment, *, days: float = 7, **fields: Any) -> Session:
    fields.setdefault("title", "Première séance")
    return Session.objects.create(accompaniment=group, starts_at=timezone.now() + timedelta(days=days), **fields)
