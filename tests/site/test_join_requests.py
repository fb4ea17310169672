"""Requests to join: from an address of the establishment, confirmed, then approved or refused with a reason."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from portal.accounts.joining.giving import may_give, roles_for, visible_requests
from portal.accounts.joining.requests import AlreadyDecidedError, approve, confirm_request, refuse
from portal.accounts.joining.views import REQUESTS_BY_ESTABLISHMENT
from portal.accounts.memberships import join
from portal.accounts.models import Invitation, JoinRequest, Membership
from portal.accounts.services import BROKERS
from portal.directory.models import Establishment
from tests.factories import make_establishment, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "personne@cisss.example"
ASK = "/compte/demande/"
Role = Membership.Role


@pytest.fixture
def establishment():
    cache.clear()
    found = make_establishment()
    Establishment.objects.filter(pk=found.pk).update(domains=["cisss.example"])
    return Establishment.objects.get(pk=found.pk)


def member(role, establishment=None, address="decide@inters4.example"):
    person = make_user(address)
    join(person=person, role=role, establishment=establishment, source="command")
    return type(person).objects.get(pk=person.pk)


def ask(place, client=None, **fields):
    sent = {"establishment": place.pk, "name": "Une Personne", "address": ADDRESS} | fields
    return (client or Client()).post(ASK, sent)


def link_in(message):
    return re.search(r"http\S+(/compte/demande/confirmer/\S+)", message.body)[1]


def requested(establishment, mailoutbox):
    ask(establishment)
    confirm_request(link_in(mailoutbox[-1]).split("/")[-2])
    return JoinRequest.objects.get()


def test_a_request_is_confirmed_from_the_mail_and_the_lead_is_told(establishment, mailoutbox):
    lead = member(Role.LEAD, establishment)
    response = ask(establishment)
    assert response.status_code == 302
    assert not JoinRequest.objects.exists()
    [message] = mailoutbox
    assert "Une Personne" not in message.body
    link, client = link_in(message), Client()
    assert "Confirmer et transmettre" in client.get(link).content.decode()
    assert not JoinRequest.objects.exists()
    assert "La demande est transmise" in client.post(link, follow=True).content.decode()
    assert mailoutbox[-1].to == [lead.email]
    assert "Une Personne" in mailoutbox[-1].body
    client.post(link)
    assert (JoinRequest.objects.count(), len(mailoutbox)) == (1, 2)


def test_the_answer_is_the_same_whether_the_address_has_an_account_or_not(establishment, mailoutbox):
    answers = []
    for address in (ADDRESS, "membre@cisss.example"):
        if address != ADDRESS:
            join(person=make_user(address), role=Role.READER, establishment=establishment, source="command")
        client = Client()
        response = ask(establishment, client, address=address)
        page = client.get(response["Location"]).content.decode().replace(address, "")
        answers.append((response.status_code, re.sub(r'nonce="[^"]*"|value="[^"]*"', "", page)))
    assert answers[0] == answers[1]
    first, second = (re.sub(r"/confirmer/\S+", "", message.body) for message in mailoutbox)
    assert first == second


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"address": "personne@ailleurs.example"}, "finissent par : @cisss.example"),
        ({"address": "personne@sous.cisss.example"}, "finissent par"),
        ({"address": "personne@cisss.example@ailleurs.example"}, "incomplète"),
        ({"name": "Moi\r\nBcc: tous@ailleurs.example"}, "sans adresse ni saut de ligne"),
        ({"name": "Gagnez https://ailleurs.example"}, "sans adresse ni saut de ligne"),
        ({"establishment": "0"}, "Choisissez"),
    ],
)
def test_what_is_not_a_request_is_refused_in_words_and_kept(fields, said, establishment, mailoutbox):
    response = ask(establishment, **fields)
    assert response.status_code == 400
    assert said in response.content.decode().replace("\xa0", " ")
    assert mailoutbox == []


def test_too_many_requests_from_one_address_are_refused_in_words_and_send_nothing(establishment, mailoutbox):
    answers = [ask(establishment, address=f"p{number}@cisss.example") for number in range(25)]
    assert [answer.status_code for answer in answers] == [302] * 20 + [429] * 5
    assert "attendez" in answers[-1].content.decode()
    assert "p24@cisss.example" in answers[-1].content.decode()
    assert len(mailoutbox) == 20


def test_one_address_is_not_flooded_from_everywhere(establishment, mailoutbox):
    for number in range(5):
        ask(establishment, Client(REMOTE_ADDR=f"203.0.113.{number}"))
    assert len(mailoutbox) == 3


def test_an_establishment_is_not_flooded_whoever_asks_and_the_journal_says_it_once(establishment, mailoutbox):
    for _request in range(REQUESTS_BY_ESTABLISHMENT.count):
        REQUESTS_BY_ESTABLISHMENT.take(str(establishment.pk))
    refused = ask(establishment)
    assert refused.status_code == 429
    assert "attendez" in refused.content.decode()
    assert ADDRESS in refused.content.decode(), "what was typed is kept"
    ask(establishment, address="autre@cisss.example")
    assert mailoutbox == []
    assert ModelLogEntry.objects.filter(action="accounts.too_many_requests").count() == 1


@pytest.mark.thorough
def test_ten_thousand_requests_send_as_many_messages_as_one_may_and_keep_nothing(establishment, mailoutbox):
    answers = [
        ask(
            establishment,
            Client(REMOTE_ADDR=f"203.0.{number // 4000}.{number // 16 % 250}"),
            address=f"p{number}@cisss.example",
        )
        for number in range(10_000)
    ]
    assert {answer.status_code for answer in answers} == {302, 429}
    assert len(mailoutbox) == [answer.status_code for answer in answers].count(302) <= REQUESTS_BY_ESTABLISHMENT.count
    assert not JoinRequest.objects.exists()
    assert ModelLogEntry.objects.filter(action="accounts.too_many_requests").count() == 1


def test_a_forged_link_or_one_of_a_domain_that_was_taken_back_confirms_nothing(establishment, mailoutbox):
    ask(establishment)
    link = link_in(mailoutbox[0])
    assert Client().post(link[:-1] + "x/").status_code == 410
    Establishment.objects.filter(pk=establishment.pk).update(domains=["autre.example"])
    assert Client().post(link).status_code == 410
    assert not JoinRequest.objects.exists()


def test_approved_without_an_account_one_is_invited_in_ones_language(establishment, mailoutbox):
    lead = member(Role.LEAD, establishment)
    request = requested(establishment, mailoutbox)
    approve(request=request, role=Role.CONTRIBUTOR, by=lead)
    invitation = Invitation.objects.get()
    assert (invitation.address, invitation.role, invitation.source) == (ADDRESS, "contributor", "request")
    assert "Votre demande d’accès" in mailoutbox[-1].body
    with pytest.raises(AlreadyDecidedError):
        refuse(request=request, reason="Trop tard", by=lead)


def test_approved_with_an_account_one_is_a_member_at_once_and_told(establishment, mailoutbox):
    lead, person = member(Role.LEAD, establishment), make_user(ADDRESS)
    approve(request=requested(establishment, mailoutbox), role=Role.READER, by=lead)
    [held] = person.memberships.in_force()
    assert (held.role, held.by, held.source) == ("reader", lead, "request")
    assert mailoutbox[-1].to == [ADDRESS]


def test_refused_one_is_told_why_and_may_ask_again(establishment, mailoutbox):
    lead = member(Role.LEAD, establishment)
    refuse(request=requested(establishment, mailoutbox), reason="Écrivez d’abord à votre chef.", by=lead)
    assert "Écrivez d’abord à votre chef." in mailoutbox[-1].body
    assert not Invitation.objects.exists()
    ask(establishment)
    confirm_request(link_in(mailoutbox[-1]).split("/")[-2])
    assert JoinRequest.objects.waiting().count() == 1


def test_a_request_goes_to_brokers_where_the_establishment_has_no_lead(establishment, mailoutbox):
    broker = member(Role.BROKER, address="courtage@inters4.example")
    request = requested(establishment, mailoutbox)
    assert mailoutbox[-1].to == [broker.email]
    assert list(visible_requests(broker)) == [request]
    member(Role.LEAD, establishment)
    assert not visible_requests(broker).exists()
    assert roles_for(broker, request) == []


def test_nobody_gives_a_role_but_administrators_and_leads_what_is_less_in_their_own_establishment(establishment):
    other = make_establishment("cisss-cn")
    lead = member(Role.LEAD, establishment)
    writer = member(Role.CONTRIBUTOR, establishment, "redaction@inters4.example")
    broker = make_user("courtage@inters4.example", groups=[])
    join(person=broker, role=Role.BROKER, source="command")
    assert broker.groups.filter(name=BROKERS).exists()
    admin = make_user("admin@inters4.example", is_superuser=True)
    given = {
        (person.email, role, place)
        for person in (lead, writer, broker, admin)
        for role in Role.values
        for place in ("cisss-bsl", "cisss-cn", "")
        if may_give(person, role, {"cisss-bsl": establishment, "cisss-cn": other, "": None}[place])
    }
    assert {item for item in given if item[0] != admin.email} == {
        (lead.email, role, "cisss-bsl") for role in ("reader", "contributor", "university_author")
    }
    assert may_give(admin, Role.ADMINISTRATOR, None)


def test_the_footer_leads_to_the_form(establishment):
    assert f'href="{reverse("accounts:ask_to_join")}"' in Client().get(ASK).content.decode()
