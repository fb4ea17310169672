"""Passkeys: what a browser is asked, and what is answered to anything but a key. Keys themselves: tests/e2e."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from portal.settings.roles import known_roles
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db

ANSWER = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ"},
}
HOSTILE = [
    "",
    "x",
    "null",
    "1",
    "[]",
    '"x"',
    "{}",
    '{"response": 1}',
    '{"response": {"userHandle": 1}}',
    json.dumps(ANSWER),
]


@pytest.fixture(autouse=True)
def _home():
    make_home()


def test_what_is_not_a_passkey_opens_nothing():
    make_user()
    client = Client()
    asked = client.get("/connexion/cle/", headers={"accept": "application/json"}).json()["request_options"]["publicKey"]
    assert asked["userVerification"] == "required"
    for credential in HOSTILE:
        answer = client.post("/connexion/cle/", {"credential": credential})
        assert answer["Location"] == "/connexion/", credential
    assert client.get("/compte/securite/").status_code == 302


def test_what_is_not_a_passkey_is_not_added():
    make_user()
    client = Client()
    client.post("/connexion/", {"username": "lectrice@inters4.example", "password": "mot-de-passe-de-test"})
    path = "/compte/securite/cles/ajouter/"
    client.post(f"/compte/confirmer/?next={path}", {"password": "mot-de-passe-de-test"})
    assert client.get(path).status_code == 200
    for credential in HOSTILE:
        answer = client.post(path, {"name": "Clé", "credential": credential})
        assert answer.status_code == 200, credential
        assert "La clé n’est pas ajoutée" in answer.content.decode()


def test_a_role_that_is_none_stops_the_portal():
    assert known_roles(["broker"]) == ["broker"]
    with pytest.raises(ImproperlyConfigured, match="courtier"):
        known_roles(["courtier"])
