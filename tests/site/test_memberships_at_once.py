"""Memberships that are changed by several people at the same moment, each on a connection of its own."""

import threading

import pytest
from django.db import connections

from portal.accounts.joining.invitations import InvitationRefusedError, accept, invite, link_token
from portal.accounts.memberships import LastAdministratorError, join, leave
from portal.accounts.models import Membership, User
from tests.factories import make_establishment, make_user

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

Role = Membership.Role


def at_once(*calls):
    """Run each call in a thread, all let go together; return what each returned or raised."""
    found, start = [], threading.Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            found.append(call())
        except (LastAdministratorError, InvitationRefusedError) as error:
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_joining_from_several_windows_at_once_makes_one_membership_of_the_greatest_role():
    person, establishment = make_user(), make_establishment()
    roles = [Role.READER, Role.LEAD, Role.READER, Role.CONTRIBUTOR]
    made = at_once(
        *(
            lambda role=role: join(person=person, role=role, establishment=establishment, source="command")
            for role in roles
        )
    )
    assert len(made) == len(roles)
    assert [held.role for held in person.memberships.in_force()] == [Role.LEAD]
    assert set(person.groups.values_list("name", flat=True)) == {
        "Établissement – cisss-bsl",
        "Rédaction – cisss-bsl",
    }


def test_two_administrators_who_end_each_other_at_once_leave_one():
    held = [
        join(person=make_user(f"{number}@inters4.example"), role=Role.ADMINISTRATOR, source="command")
        for number in range(2)
    ]
    ended = at_once(*(lambda one=one: leave(membership=one) for one in held))
    assert sum(isinstance(one, LastAdministratorError) for one in ended) == 1
    assert User.objects.filter(is_superuser=True).count() == 1


def test_a_link_that_is_taken_twice_at_once_makes_one_account():
    token = link_token(invite(address="a@cisss.example", role=Role.READER, establishment=make_establishment(), by=None))
    taken = at_once(*(lambda: accept(token=token, password="un-mot-de-passe-assez-long-4") for _time in range(3)))
    assert sum(isinstance(one, User) for one in taken) == 1
    assert User.objects.get().memberships.in_force().count() == 1
