"""Sessions: how long they last, and which ones a person has open."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from portal.accounts.sign_on import sessions
from portal.accounts.sign_on.chores import forget_ended_sessions
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db

MINE = "/compte/sessions/"
NOW = time.time()


@pytest.fixture(autouse=True)
def _home():
    make_home()


def signed_in(address="lectrice@inters4.example", **headers):
    client = Client(**headers)
    client.post("/connexion/", {"username": address, "password": "mot-de-passe-de-test"})
    return client


def is_in(client):
    return client.get(MINE).status_code == 200


def wait(monkeypatch, minutes):
    later = NOW + minutes * 60
    monkeypatch.setattr(sessions.time, "time", lambda: later)


def test_a_session_that_nothing_came_from_ends(monkeypatch, settings):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS = 30, 12
    wait(monkeypatch, 0)
    make_user()
    client = signed_in()
    wait(monkeypatch, 29)
    assert is_in(client)
    wait(monkeypatch, 58)
    assert is_in(client)
    wait(monkeypatch, 89)
    assert not is_in(client)
    assert not UserSession.objects.exists()


def test_a_session_ends_however_busy_it_is(monkeypatch, settings):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS = 60, 2
    wait(monkeypatch, 0)
    make_user()
    client = signed_in()
    for minutes in (50, 100):
        wait(monkeypatch, minutes)
        assert is_in(client)
    wait(monkeypatch, 121)
    assert not is_in(client)


def test_a_busy_session_is_seldom_written():
    make_user()
    client = signed_in()
    client.get(MINE)
    before = client.session["seen_at"]
    client.get(MINE)
    assert client.session["seen_at"] == before


def test_a_person_sees_their_sessions_and_closes_one_or_the_others():
    make_user()
    make_user("autre@inters4.example")
    here = signed_in(HTTP_USER_AGENT="Navigateur d’ici")
    lost, third = signed_in(HTTP_USER_AGENT="Téléphone perdu"), signed_in()
    other = signed_in("autre@inters4.example", HTTP_USER_AGENT="D’une autre")
    shown = here.get(MINE).content.decode()
    assert "Cet appareil" in shown
    assert "Téléphone perdu" in shown
    assert "D’une autre" not in shown
    here.post(MINE, {"session": UserSession.objects.get(user_agent="Téléphone perdu").pk})
    assert not is_in(lost)
    assert is_in(third)
    assert here.post(MINE, {"session": UserSession.objects.get(user_agent="D’une autre").pk}).status_code == 404
    here.post(MINE)
    assert is_in(here)
    assert not is_in(third)
    assert is_in(other)


def test_addresses_of_devices_are_forgotten_with_their_session():
    make_user()
    signed_in()
    forget_ended_sessions()
    assert UserSession.objects.count() == 1
    UserSession.objects.update(created_at="2024-01-01T00:00Z")
    forget_ended_sessions()
    assert not UserSession.objects.exists()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox sur Linux"),
        ("curl/8.0", "curl/8.0"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_device_is_called_as_people_do(said, shown):
    assert sessions.device_of(said) == shown
