"""The second step: an application of codes, recovery codes, and who must have one."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import ModelLogEntry

from portal.accounts.services import ensure_brokers
from portal.accounts.sign_on.sealing import seal, unseal
from tests.factories import make_home, make_page, make_user
from tests.second_step import code_of

pytestmark = pytest.mark.django_db

PASSWORD = "mot-de-passe-de-test"
ADDRESS = "lectrice@inters4.example"
APPLICATION = "/compte/securite/application/"


@pytest.fixture(autouse=True)
def _home():
    make_home()


def sign_in(client, address=ADDRESS, **fields):
    return client.post("/connexion/", {"username": address, "password": PASSWORD} | fields)


def is_in(client):
    return client.get("/compte/securite/").status_code == 200


def add_application(client):
    """Add an application as a person does; its key."""
    client.post(f"/compte/confirmer/?next={APPLICATION}", {"password": PASSWORD})
    secret = re.search(r'key-image__text">(\w+)<', client.get(APPLICATION).content.decode())[1]
    client.post(APPLICATION, {"code": code_of(secret)})
    return secret


@pytest.fixture
def protected():
    """A client of a person who has an application; its key, and the recovery codes that were shown."""
    make_user()
    client = Client()
    sign_in(client)
    secret = add_application(client)
    codes = re.findall(r"<code>(\d+)</code>", client.get("/compte/securite/codes/").content.decode())
    return client, secret, codes


def test_a_password_alone_no_longer_opens_a_protected_account(protected):
    _client, secret, _codes = protected
    client = Client()
    assert sign_in(client, next="/recherche/")["Location"] == "/connexion/seconde-etape/"
    assert not is_in(client)
    wrong = client.post("/connexion/seconde-etape/", {"code": "000000"})
    assert "Ce code n’est pas le bon" in wrong.content.decode()
    right = code_of(secret, steps=1)
    assert client.post("/connexion/seconde-etape/", {"code": right})["Location"] == "/recherche/"
    assert is_in(client)


def test_a_code_serves_once(protected):
    _client, secret, codes = protected
    code = code_of(secret, steps=1)
    for used in (code, codes[0]):
        first, second = Client(), Client()
        sign_in(first)
        sign_in(second)
        first.post("/connexion/seconde-etape/", {"code": used})
        assert is_in(first)
        second.post("/connexion/seconde-etape/", {"code": used})
        assert not is_in(second)


def test_codes_are_not_guessed(protected):
    _client, secret, _codes = protected
    client = Client()
    sign_in(client)
    for _try in range(10):
        client.post("/connexion/seconde-etape/", {"code": "000000"})
    refused = client.post("/connexion/seconde-etape/", {"code": code_of(secret, steps=1)})
    assert "Attendez 15 minutes" in refused.content.decode()
    assert not is_in(client)


def test_recovery_codes_are_shown_once(protected):
    client, _secret, codes = protected
    assert len(codes) == 10
    again = client.get("/compte/securite/codes/").content.decode()
    assert not [code for code in codes if code in again]


def test_the_database_holds_no_key_that_one_can_read(protected):
    _client, secret, _codes = protected
    assert secret not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_seal_opens_with_a_former_key_and_not_with_another(settings):
    sealed = seal("zorglub")
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "une autre clé"
    assert unseal(sealed) == ""
    settings.SECRET_KEY_FALLBACKS = [former]
    assert unseal(sealed) == "zorglub"
    assert unseal(sealed[:-4] + "AAAA") == ""


def test_what_protects_an_account_changes_only_after_the_password_again(protected):
    _client, secret, _codes = protected
    client = Client()
    sign_in(client)
    client.post("/connexion/seconde-etape/", {"code": code_of(secret, steps=1)})
    for path in ("application/retirer/", "codes/nouveaux/", "cles/ajouter/"):
        assert client.post(f"/compte/securite/{path}")["Location"].startswith("/compte/confirmer/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_each_change_is_told_by_mail_and_in_the_journal(protected, mailoutbox):
    client, secret, _codes = protected
    client.post("/compte/securite/application/retirer/")
    assert not Authenticator.objects.exists()
    assert "ne protège plus" in mailoutbox[-1].subject
    entry = ModelLogEntry.objects.get(action="accounts.change_protection")
    assert entry.message == "L’application de codes ne protège plus votre compte"
    assert secret not in str(entry.data)


# Who must have one


@pytest.mark.parametrize(
    ("roles", "opens"),
    [([], "both"), (["broker"], "administrator"), (["administrator"], "broker"), (["administrator", "broker"], "")],
)
def test_the_administration_waits_for_the_second_step_of_those_who_must_have_one(settings, roles, opens):
    settings.MFA_REQUIRED_ROLES = roles
    group = ensure_brokers(root=make_home())
    for role, user in {
        "administrator": make_user("admin@inters4.example", is_superuser=True),
        "broker": make_user("courtage@inters4.example", groups=[group]),
    }.items():
        client = Client()
        client.force_login(user)
        answer = client.get("/admin/")
        if opens in (role, "both"):
            assert answer.status_code == 200
        else:
            assert answer["Location"] == "/compte/securite/?next=%2Fadmin%2F"
            assert "Votre rôle demande une seconde étape" in client.get(answer["Location"]).content.decode()
            assert client.get("/").status_code == 200


def test_who_adds_the_second_step_enters_and_then_keeps_one(settings):
    settings.MFA_REQUIRED_ROLES = ["administrator"]
    make_user("admin@inters4.example", is_superuser=True)
    client = Client()
    sign_in(client, "admin@inters4.example")
    add_application(client)
    assert client.get("/admin/").status_code == 200
    kept = client.post("/compte/securite/application/retirer/").content.decode()
    assert "ajoutez-en une autre" in kept
    assert Authenticator.objects.filter(type="totp").exists()


def test_what_was_being_written_when_the_requirement_came_is_kept(settings):
    settings.MFA_REQUIRED_ROLES = ["administrator"]
    client = Client()
    client.force_login(make_user(is_superuser=True))
    answer = client.post("/admin/pages/3/edit/", {"title": "Un titre tapé longuement"})
    assert answer.status_code == 403
    assert "Un titre tapé longuement" in answer.content.decode()


# A session that ended on the way


def test_a_session_that_ended_on_the_way_asks_for_the_code_too(protected, search_index):
    _client, secret, _codes = protected
    user = Authenticator.objects.first().user
    user.is_superuser = True
    user.save()
    page = make_page()
    path = f"/admin/pages/{page.pk}/unpublish/"
    lost = Client(headers={"accept": "text/html"})
    fields = {"session-username": ADDRESS, "session-password": PASSWORD}
    asked = lost.post(path, fields)
    assert asked.status_code == 403
    assert 'name="session-code"' in asked.content.decode()
    page.refresh_from_db()
    assert page.live
    assert lost.post(path, fields | {"session-code": "000000"}).status_code == 403
    assert lost.post(path, fields | {"session-code": code_of(secret, steps=1)}).status_code == 302
    page.refresh_from_db()
    assert not page.live


def test_who_lost_everything_is_let_in_by_a_command_and_told(protected, mailoutbox):
    client, _secret, _codes = protected
    call_command("forget_second_step", ADDRESS.upper())
    assert not Authenticator.objects.exists()
    assert not is_in(client)
    assert sign_in(Client())["Location"] == "/"
    assert mailoutbox[-1].to == [ADDRESS]
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("forget_second_step", "personne@inters4.example")
