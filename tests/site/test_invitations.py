"""Invitations: a signed link, that serves once, for the person of one address."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.joining.invitations import (
    InvitationRefusedError,
    accept,
    invite,
    link_token,
    read_invitation,
    revoke,
    send_again,
)
from portal.accounts.models import Invitation, Membership, User
from tests.factories import make_establishment, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "nouvelle@cisss.example"
PASSWORD = "un-mot-de-passe-assez-long-4"
ANSWER = {"first_name": "Nouvelle", "last_name": "Personne", "password": PASSWORD, "again": PASSWORD}
Role = Membership.Role


def invited(**fields):
    fields = {"address": ADDRESS, "role": Role.READER, "establishment": make_establishment(), "by": None} | fields
    return invite(**fields)


def path_of(invitation):
    return reverse("accounts:invitation", args=[link_token(invitation)])


def link_in(message):
    return re.search(r"http\S+(/compte/invitation/\S+)", message.body)[1]


def test_somebody_new_takes_an_invitation_from_the_mail_and_is_a_member_with_a_session(mailoutbox):
    invited(role=Role.CONTRIBUTOR)
    client = Client()
    link = link_in(mailoutbox[0])
    assert ADDRESS in client.get(link).content.decode()
    response = client.post(link, ANSWER, follow=True)
    person = User.objects.get(email=ADDRESS)
    assert "Bienvenue" in response.content.decode()
    assert response.wsgi_request.user == person
    assert person.check_password(PASSWORD)
    assert [(held.role, held.source) for held in person.memberships.in_force()] == [("contributor", "invitation")]
    assert Invitation.objects.get().accepted_by == person


def test_opening_the_link_alone_makes_nothing():
    client = Client()
    client.get(path_of(invited()))
    client.head(path_of(Invitation.objects.get()))
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "12345", "again": "12345"}, "mot de passe"),
        ({"again": "autre"}, "Les deux mots de passe diffèrent"),
        ({"first_name": "Nouvelle\r\nBcc: x@y.example"}, "sans adresse ni saut de ligne"),
        ({"last_name": "http://x.example"}, "sans adresse ni saut de ligne"),
    ],
)
def test_a_wrong_name_or_password_is_refused_in_words_and_the_link_still_serves(change, said):
    link = path_of(invited())
    response = Client().post(link, ANSWER | change)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert not User.objects.exists()
    assert Client().post(link, ANSWER).status_code == 302


def test_a_link_serves_once_and_not_once_expired_revoked_or_replaced():
    establishment, by = make_establishment(), make_user("admin@inters4.example", is_superuser=True)
    used = link_token(invited(address="a@cisss.example"))
    accept(token=used, password=PASSWORD)
    expired = invited(address="b@cisss.example")
    Invitation.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoked = invited(address="c@cisss.example")
    assert revoke(invitation=revoked, by=by)
    replaced = link_token(invited(address="d@cisss.example"))
    Invitation.objects.filter(address="d@cisss.example").update(sent_at=timezone.now() - timedelta(hours=1))
    again = send_again(invitation=Invitation.objects.get(address="d@cisss.example"), by=by)
    forged = signing.dumps({"invitation": again.pk, "serial": again.serial}, salt="un autre sel")
    for token in (used, link_token(expired), link_token(revoked), replaced, forged, "x", "é" * 50):
        response = Client().get(reverse("accounts:invitation", args=[token]))
        assert response.status_code == 410
        with pytest.raises(InvitationRefusedError):
            accept(token=token, password=PASSWORD)
    assert read_invitation(link_token(again)).invitation.establishment == establishment


def test_somebody_with_an_account_accepts_in_their_own_session_alone():
    person, other = make_user(ADDRESS), make_user("autre@inters4.example")
    link = path_of(invited(role=Role.LEAD))
    visitor, stranger, client = Client(), Client(), Client()
    stranger.force_login(other)
    client.force_login(person)
    assert f"next={quote(link)}" in visitor.get(link).content.decode()
    for refused in (visitor, stranger):
        assert refused.post(link, ANSWER).status_code == 403
    assert not Membership.objects.exists()
    assert client.post(link).status_code == 302
    assert [held.role for held in person.memberships.in_force()] == [Role.LEAD]
    assert client.post(link).status_code == 410


def test_inviting_twice_in_a_breath_sends_one_message_and_later_another_link(mailoutbox):
    first = invited()
    assert invited().serial == first.serial
    Invitation.objects.update(sent_at=timezone.now() - timedelta(minutes=2))
    assert invited().serial == 2
    assert Invitation.objects.count() == 1
    assert len(mailoutbox) == 2


def test_the_message_is_in_the_language_chosen_as_text_and_html_and_says_why(mailoutbox):
    by = make_user("admin@inters4.example", first_name="Administration", is_superuser=True)
    invited(language="en", by=by)
    invited(address="autre@cisss.example", by=by)
    english, french = mailoutbox
    assert "invites you" in english.body
    assert "parce que Administration a inscrit votre adresse" in " ".join(french.body.split())
    html, kind = french.alternatives[0]
    assert (kind, 'lang="fr"' in html) == ("text/html", True)


def test_a_role_that_is_not_one_of_the_place_is_not_offered():
    with pytest.raises(ValidationError):
        invited(role=Role.ADMINISTRATOR)
    with pytest.raises(ValidationError):
        invited(address="pas une adresse")
    assert not Invitation.objects.exists()
