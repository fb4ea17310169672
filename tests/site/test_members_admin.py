"""Members in the administration: invited one by one or from a list, changed, ended, by whom it may be."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.joining.invitations import invite as invite_person
from portal.accounts.joining.lines import read_lines
from portal.accounts.memberships import join
from portal.accounts.models import Invitation, JoinRequest, Membership, User
from portal.accounts.services import ensure_authors
from portal.directory.models import Establishment
from practices.models import PracticePage
from tests.factories import make_establishment, make_section, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

Role = Membership.Role
LIST = "a@cisss.example\n\nBernadette Untel <B@cisss.example>\npas une adresse\na@cisss.example\nX\x07 <x@y.example>"


@pytest.fixture(autouse=True)
def _no_limit_reached():
    cache.clear()


@pytest.fixture
def establishment():
    found = make_establishment()
    ensure_authors(establishment=found, section=make_section(PracticePage, found))
    return found


def held(role, establishment=None, address="personne@inters4.example", **names):
    return join(person=make_user(address, **names), role=role, establishment=establishment, source="command")


def signed_in(person):
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


@pytest.fixture
def admin():
    return signed_in(held(Role.ADMINISTRATOR, address="admin@inters4.example").person)


@pytest.fixture
def lead(establishment):
    return signed_in(held(Role.LEAD, establishment, "responsable@inters4.example").person)


def invite(client, **fields):
    sent = {"address": "nouvelle@cisss.example", "name": "", "role": "reader", "establishment": "", "language": "fr"}
    return client.post(reverse("invite"), sent | fields, follow=True)


def test_an_administrator_invites_a_person_in_one_step(admin, establishment, mailoutbox):
    response = invite(admin, name="Une Personne", role="lead", establishment=establishment.pk)
    assert "Une invitation est envoyée à nouvelle@cisss.example : responsable" in response.content.decode()
    assert [message.to for message in mailoutbox] == [["nouvelle@cisss.example"]]
    assert "nouvelle@cisss.example" in admin.get(reverse("invitations")).content.decode()


def test_a_lead_gives_what_is_less_in_their_own_establishment_alone(lead, establishment, mailoutbox):
    other = make_establishment("cisss-cn")
    for fields in ({"role": "lead"}, {"role": "administrator", "establishment": ""}, {"establishment": other.pk}):
        assert invite(lead, **{"establishment": establishment.pk} | fields).status_code == 400
    assert not Invitation.objects.exists()
    assert invite(lead, role="contributor", establishment=establishment.pk).status_code == 200
    assert Invitation.objects.get().by.email == "responsable@inters4.example"


def test_a_list_is_read_by_line_and_its_good_lines_are_sent_once_confirmed(admin, establishment, mailoutbox):
    sent = {"people": LIST, "role": "reader", "establishment": establishment.pk, "language": "en"}
    page = admin.post(reverse("invite_list"), sent).content.decode().replace("\xa0", " ")
    assert "4 : pas une adresse" in page
    assert "La même adresse est à la ligne 1." in page
    assert "Envoyer ces 2 invitations" in page
    assert not Invitation.objects.exists()
    kept = "a@cisss.example\nBernadette Untel <b@cisss.example>"
    response = admin.post(reverse("invite_list"), sent | {"people": kept, "confirm": "1"}, follow=True)
    assert "2 invitations sont envoyées." in response.content.decode()
    assert set(Invitation.objects.values_list("address", "name", "language")) == {
        ("a@cisss.example", "", "en"),
        ("b@cisss.example", "Bernadette Untel", "en"),
    }


def test_what_a_list_says_wrong_is_said_by_line():
    lines = read_lines("Nom\t<a@b.example>\né@b.example\n<script>@b.example\n" + "x" * 500)
    assert [bool(line.problem) for line in lines] == [False, True, True, True]


def test_a_person_is_listed_with_where_they_belong_and_the_lead_sees_their_own_alone(lead, admin, establishment):
    here = held(Role.READER, establishment, first_name="Ici", last_name="Même")
    away = held(Role.READER, make_establishment("cisss-cn"), "ailleurs@inters4.example")
    seen = lead.get(reverse("members")).content.decode()
    assert "Ici Même" in seen
    assert "ailleurs@inters4.example" not in seen
    assert "ailleurs@inters4.example" in admin.get(reverse("members")).content.decode()
    assert lead.get(reverse("member", args=[here.pk])).status_code == 200
    assert lead.get(reverse("member", args=[away.pk])).status_code == 404
    assert lead.post(reverse("member", args=[away.pk]), {"end": "1"}).status_code == 404


def test_a_role_is_changed_limited_and_ended_with_words_that_name_it(lead, establishment):
    membership = held(Role.READER, establishment, first_name="Une", last_name="Personne")
    address = reverse("member", args=[membership.pk])
    assert "Mettre fin au rôle « lecture » de Une Personne" in lead.get(address).content.decode().replace("\xa0", " ")
    assert lead.post(address, {"role": "reader", "until": "2020-01-01"}).status_code == 400
    response = lead.post(address, {"role": "contributor", "until": "2999-01-31"}, follow=True)
    [changed] = membership.person.memberships.in_force()
    assert (changed.role, changed.until.year) == ("contributor", 2999)
    response = lead.post(reverse("member", args=[changed.pk]), {"end": "1"}, follow=True)
    assert "Une Personne n’a plus ce rôle : rédaction" in response.content.decode().replace("\xa0", " ")
    assert not membership.person.memberships.in_force().exists()


def test_a_lead_ends_neither_another_lead_nor_their_own_role(lead, establishment):
    other = held(Role.LEAD, establishment)
    assert lead.post(reverse("member", args=[other.pk]), {"end": "1"}).status_code == 302
    assert other.person.memberships.in_force().exists()


def test_the_only_administrator_is_told_why_they_stay(admin):
    own = Membership.objects.get(role=Role.ADMINISTRATOR)
    response = admin.post(reverse("member", args=[own.pk]), {"end": "1"}, follow=True)
    assert "seule personne qui administre" in response.content.decode()
    assert User.objects.get(pk=own.person_id).is_superuser


def test_an_invitation_is_sent_again_and_revoked(admin, establishment, mailoutbox):
    invite(admin, establishment=establishment.pk)
    Invitation.objects.update(sent_at="2026-01-01T00:00Z")
    address = reverse("invitation", args=[Invitation.objects.get().pk])
    admin.post(address, {"send": "1"})
    assert (Invitation.objects.get().serial, len(mailoutbox)) == (2, 2)
    response = admin.post(address, {"revoke": "1"}, follow=True)
    assert "est retirée" in response.content.decode()
    assert "rien n’a changé" in admin.post(address, {"send": "1"}, follow=True).content.decode()


def test_a_request_is_decided_by_the_lead_and_a_second_answer_changes_nothing(lead, establishment, mailoutbox):
    Establishment.objects.filter(pk=establishment.pk).update(domains=["cisss.example"])
    asked = JoinRequest.objects.create(
        address="qui@cisss.example", name="Qui Demande", establishment=establishment, nonce="a"
    )
    assert "1 demande d’accès attend une réponse." in lead.get(reverse("wagtailadmin_home")).content.decode()
    address = reverse("join_request", args=[asked.pk])
    assert lead.post(address, {"refuse": "1", "reason": ""}).status_code == 400
    assert lead.post(address, {"approve": "1", "role": "lead"}).status_code == 400
    response = lead.post(address, {"approve": "1", "role": "reader"}, follow=True)
    assert "La demande de Qui Demande est approuvée" in response.content.decode()
    again = lead.post(address, {"refuse": "1", "reason": "Non"}, follow=True)
    assert "rien n’a changé" in again.content.decode()
    assert JoinRequest.objects.get().approved


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.BROKER])
def test_others_find_no_screen_of_members(role, establishment):
    client = signed_in(held(role, None if role == Role.BROKER else establishment).person)
    for name in ("members", "invite", "invite_list", "invitations"):
        assert client.get(reverse(name)).status_code in (302, 404)
        assert client.post(reverse(name)).status_code in (302, 404)


def test_lists_ask_the_database_as_much_whatever_their_length(admin, establishment):
    def asked():
        for name in ("members", "invitations", "join_requests"):
            with CaptureQueriesContext(connection) as queries:
                admin.get(reverse(name))
            yield len(queries)

    def add(number):
        held(Role.READER, establishment, f"p{number}@cisss.example")
        invite_person(address=f"i{number}@cisss.example", role=Role.READER, establishment=establishment, by=None)
        JoinRequest.objects.create(
            address=f"d{number}@cisss.example", name="Une Personne", establishment=establishment, nonce=str(number)
        )

    add(0)
    list(asked())
    few = list(asked())
    for number in range(1, 6):
        add(number)
    assert list(asked()) == few
