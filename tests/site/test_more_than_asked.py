"""Forms of people take what they ask for: what is sent besides changes nothing."""

import pytest
from django.core.cache import cache
from django.test import Client

from portal.accounts.joining.requests import confirm_request
from portal.accounts.models import JoinRequest, Membership, User
from portal.directory.models import Establishment
from tests.factories import make_establishment, make_home, make_user
from tests.site.test_invitations import ADDRESS, ANSWER, invited, path_of
from tests.site.test_join_requests import ask, link_in

pytestmark = pytest.mark.django_db
MORE = {
    "email": "autre@ailleurs.example",
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "on",
    "groups": "1",
    "role": "administrator",
    "pk": "1",
    "approved": "1",
    "decided_by": "1",
    "nonce": "x",
}


def is_plain(person: User) -> bool:
    return not (person.is_superuser or person.is_staff)


def test_an_account_made_of_an_invitation_has_the_role_and_the_address_of_the_invitation():
    invitation = invited()
    Client().post(path_of(invitation), ANSWER | MORE)
    person = User.objects.get(email=ADDRESS)
    assert is_plain(person)
    assert [held.role for held in person.memberships.all()] == [Membership.Role.READER]
    assert list(person.groups.all()) == [invitation.establishment.group]


def test_a_profile_changes_a_name_and_a_language():
    make_home()
    person = make_user()
    client = Client()
    client.force_login(person)
    names = {"first_name": "Rose", "last_name": "Essai", "language": "en"}
    client.post("/mon-espace/profil/", names | MORE | {"password": "autre-mot-de-passe-long"})
    found = User.objects.get(pk=person.pk)
    assert (found.first_name, found.email, found.password) == ("Rose", person.email, person.password)
    assert is_plain(found)
    assert not found.groups.exists()


def test_a_request_to_join_decides_nothing_of_itself(mailoutbox):
    cache.clear()
    place = make_establishment()
    Establishment.objects.filter(pk=place.pk).update(domains=["cisss.example"])
    ask(place, **MORE)
    confirm_request(link_in(mailoutbox[-1]).split("/")[-2])
    request = JoinRequest.objects.get()
    assert request.nonce != "x"
    assert JoinRequest.objects.waiting().get() == request
    assert not User.objects.filter(email__startswith="personne@").exists()
