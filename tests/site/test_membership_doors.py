"""Groups follow memberships, and no other screen gives or takes them; what a shell did is found and mended."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from portal.accounts.memberships import join
from portal.accounts.models import Membership, User
from tests.factories import make_establishment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

Role = Membership.Role


@pytest.fixture
def admin():
    client = Client()
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    return client


@pytest.fixture
def person():
    found = make_user(first_name="Une", last_name="Personne")
    join(person=found, role=Role.READER, establishment=make_establishment(), source="command")
    return found


def groups(person):
    return set(person.groups.values_list("name", flat=True))


def run(*arguments):
    out = io.StringIO()
    call_command("check_memberships", *arguments, stdout=out)
    return out.getvalue()


def test_the_form_of_a_person_neither_takes_nor_gives_what_memberships_do(admin, person):
    committee, brokers = Group.objects.create(name="Comité"), Group.objects.create(name="Courtiers")
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    shown = admin.get(address).content.decode()
    assert "Comité" in shown
    assert "Courtiers" not in shown
    sent = {"email": person.email, "first_name": "Une", "last_name": "Autre", "is_active": "on", "is_superuser": "on"}
    admin.post(address, sent | {"groups": [committee.pk]})
    assert User.objects.get(pk=person.pk).last_name == "Autre"
    assert groups(person) == {"Comité", "Établissement – cisss-bsl"}
    admin.post(address, sent | {"groups": [brokers.pk]})
    assert groups(person) == {"Comité", "Établissement – cisss-bsl"}
    assert not User.objects.get(pk=person.pk).is_superuser


def test_several_people_are_not_put_at_once_in_a_group_of_memberships(admin, person):
    committee, brokers = Group.objects.create(name="Comité"), Group.objects.create(name="Courtiers")
    address = reverse("wagtail_bulk_action", args=["accounts", "user", "assign_role"]) + f"?id={person.pk}"
    response = admin.post(address, {"role": brokers.pk}, follow=True)
    assert "suit les rôles des membres" in response.content.decode()
    admin.post(address, {"role": committee.pk})
    assert groups(person) == {"Comité", "Établissement – cisss-bsl"}


def test_what_a_shell_did_to_groups_is_told_and_mended(person):
    assert "sont d’accord" in run()
    other, admin = make_user("autre@inters4.example"), make_user("admin@inters4.example", is_superuser=True)
    other.groups.add(make_establishment().group, Group.objects.create(name="Comité"))
    person.groups.clear()
    with pytest.raises(CommandError, match="3 personnes"):
        run()
    said = run("--repair")
    assert "autre@inters4.example – de trop : Établissement – cisss-bsl" in said
    assert f"{person.email} – manque : Établissement – cisss-bsl" in said
    assert (groups(other), groups(person)) == ({"Comité"}, {"Établissement – cisss-bsl"})
    assert [held.role for held in admin.memberships.in_force()] == [Role.ADMINISTRATOR]
    assert "sont d’accord" in run()
