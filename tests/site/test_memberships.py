"""Memberships: who belongs where, as data, and the groups that follow."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.accounts.memberships import (
    LastAdministratorError,
    change_role,
    end_expired,
    join,
    leave,
    limit,
    people_with,
)
from portal.accounts.models import Membership, User
from portal.accounts.services import author_group_name
from portal.directory.models import Establishment
from practices.models import PracticePage
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db

Role = Membership.Role
COMMAND = Membership.Source.COMMAND


def groups(person):
    return set(person.groups.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("role", "given"),
    [
        (Role.READER, {"Établissement – cisss-bsl"}),
        (Role.CONTRIBUTOR, {"Établissement – cisss-bsl", "Rédaction – cisss-bsl"}),
        (Role.LEAD, {"Établissement – cisss-bsl", "Rédaction – cisss-bsl"}),
    ],
)
def test_a_role_in_an_establishment_gives_its_groups_and_leaving_takes_them(role, given):
    person = make_user()
    membership = join(person=person, role=role, establishment=make_establishment(), source=COMMAND)
    assert groups(person) == given
    leave(membership=membership)
    assert groups(person) == set()


def test_roles_of_the_portal_make_brokers_and_administrators():
    person, other = make_user(), make_user("autre@inters4.example")
    join(person=other, role=Role.ADMINISTRATOR, source=COMMAND)
    join(person=person, role=Role.BROKER, source=COMMAND)
    administration = join(person=person, role=Role.ADMINISTRATOR, source=COMMAND)
    assert groups(person) == {"Courtiers"}
    assert User.objects.get(pk=person.pk).is_superuser
    leave(membership=administration)
    assert not User.objects.get(pk=person.pk).is_superuser
    assert groups(person) == {"Courtiers"}


def test_leaving_one_establishment_keeps_the_other_and_groups_that_no_membership_gives():
    person = make_user(groups=[Group.objects.create(name="Comité")])
    first = join(person=person, role=Role.READER, establishment=make_establishment(), source=COMMAND)
    join(person=person, role=Role.READER, establishment=make_establishment("cisss-cn"), source=COMMAND)
    leave(membership=first)
    assert groups(person) == {"Comité", "Établissement – cisss-cn"}


def test_leaving_keeps_what_the_person_wrote():
    person, establishment = make_user(), make_establishment()
    membership = join(person=person, role=Role.CONTRIBUTOR, establishment=establishment, source=COMMAND)
    page = make_page(PracticePage, title="Un texte", establishment=establishment, owner=person)
    leave(membership=membership)
    assert PracticePage.objects.get(pk=page.pk).owner == person


def test_joining_again_never_takes_away_and_a_greater_role_replaces_the_lesser():
    person, establishment = make_user(), make_establishment()
    reader = join(person=person, role=Role.READER, establishment=establishment, source=COMMAND)
    lead = join(person=person, role=Role.LEAD, establishment=establishment, source=COMMAND)
    again = join(person=person, role=Role.READER, establishment=establishment, source=Membership.Source.SIGN_ON)
    reader.refresh_from_db()
    assert (again.pk, reader.ended) == (lead.pk, True)
    assert [held.role for held in person.memberships.in_force()] == [Role.LEAD]


def test_a_lesser_role_is_given_by_changing_it():
    person, establishment = make_user(), make_establishment()
    lead = join(person=person, role=Role.LEAD, establishment=establishment, source=COMMAND)
    change_role(membership=lead, role=Role.READER)
    assert groups(person) == {"Établissement – cisss-bsl"}
    with pytest.raises(ValidationError, match="déjà terminée"):
        change_role(membership=lead, role=Role.CONTRIBUTOR)


@pytest.mark.parametrize(
    ("role", "fields", "said"),
    [
        (Role.BROKER, {}, "laissez l’établissement vide"),
        (Role.UNIVERSITY_AUTHOR, {}, "n’est pas une université"),
        (Role.CONTRIBUTOR, {"member": False}, "en lecture seulement"),
        ("sorcière", {}, "sorcière"),
    ],
)
def test_a_role_that_is_not_one_of_this_place_is_refused_in_words(role, fields, said):
    establishment = make_establishment()
    Establishment.objects.filter(pk=establishment.pk).update(**fields or {"member": True})
    establishment.refresh_from_db()
    person = make_user()
    with pytest.raises(ValidationError, match=said):
        join(person=person, role=role, establishment=establishment, source=COMMAND)
    assert not person.memberships.exists()


def test_the_last_administrator_stays():
    person = make_user()
    membership = join(person=person, role=Role.ADMINISTRATOR, source=COMMAND)
    with pytest.raises(LastAdministratorError):
        leave(membership=membership)
    assert User.objects.get(pk=person.pk).is_superuser


def test_an_administrator_made_on_the_command_line_has_the_membership():
    made = User.objects.create_superuser("admin@inters4.example", "mot-de-passe-de-test")
    assert list(people_with(Role.ADMINISTRATOR)) == [made]


def test_a_role_past_its_date_is_no_longer_in_force_and_the_chore_takes_the_groups():
    person, establishment = make_user(), make_establishment()
    soon = timezone.now() + timedelta(days=1)
    membership = join(person=person, role=Role.READER, establishment=establishment, source=COMMAND, until=soon)
    with pytest.raises(ValidationError, match="passée"):
        limit(membership=membership, until=timezone.now() - timedelta(days=1))
    Membership.objects.filter(pk=membership.pk).update(until=timezone.now() - timedelta(minutes=1))
    assert not person.memberships.in_force().exists()
    assert end_expired() == 1
    assert groups(person) == set()
    assert end_expired() == 0


def test_who_loses_a_role_is_told_and_who_leaves_is_not(mailoutbox, django_capture_on_commit_callbacks):
    person, establishment = make_user(), make_establishment()

    def given() -> Membership:
        return join(person=person, role=Role.READER, establishment=establishment, source=COMMAND)

    with django_capture_on_commit_callbacks(execute=True):
        leave(membership=given(), by=person)
        assert not mailoutbox
        leave(membership=given(), by=make_user("courtage@inters4.example"))
    (told,) = mailoutbox
    assert told.to == [person.email]
    assert "a pris fin" in told.body and "reste sous votre nom" in told.body


def test_who_comes_back_after_the_date_joins_anew():
    person, establishment = make_user(), make_establishment()
    before = join(person=person, role=Role.LEAD, establishment=establishment, source=COMMAND)
    Membership.objects.filter(pk=before.pk).update(until=timezone.now() - timedelta(minutes=1))
    after = join(person=person, role=Role.READER, establishment=establishment, source=COMMAND)
    assert [held.pk for held in person.memberships.in_force()] == [after.pk]
    assert groups(person) == {"Établissement – cisss-bsl"}


def test_each_change_is_in_the_journal_with_who_made_it():
    by, person, establishment = make_user("admin@inters4.example"), make_user(), make_establishment()
    membership = join(person=person, role=Role.READER, establishment=establishment, source=COMMAND, by=by)
    leave(membership=change_role(membership=membership, role=Role.LEAD, by=by), by=by)
    entries = ModelLogEntry.objects.for_instance(person).order_by("pk")
    assert [entry.action for entry in entries] == ["accounts.join", "accounts.change_role", "accounts.leave"]
    assert {entry.user for entry in entries} == {by}
    assert entries[1].message == "Change de rôle : responsable de l’établissement, CISSS-BSL, et non plus lecture"


def test_groups_of_before_become_memberships():
    establishment, university = make_establishment(), make_establishment("uqar")
    Establishment.objects.filter(pk=university.pk).update(kind="university")
    authors = [Group.objects.create(name=author_group_name(item)) for item in (establishment, university)]
    reader = make_user("lecture@inters4.example", groups=[establishment.group])
    author = make_user("redaction@inters4.example", groups=[establishment.group, authors[0]])
    scholar = make_user("universite@inters4.example", groups=[authors[1]])
    broker = make_user("courtage@inters4.example", groups=[Group.objects.create(name="Courtiers")])
    admin = make_user("admin@inters4.example", is_superuser=True)
    import_module("portal.accounts.migrations.0006_memberships_of_groups").make_memberships(apps, None)
    made = {(held.person, held.role, held.establishment) for held in Membership.objects.in_force()}
    assert made == {
        (reader, Role.READER, establishment),
        (author, Role.CONTRIBUTOR, establishment),
        (scholar, Role.UNIVERSITY_AUTHOR, university),
        (broker, Role.BROKER, None),
        (admin, Role.ADMINISTRATOR, None),
    }
    assert university.group in scholar.groups.all()
