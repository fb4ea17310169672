"""How often something may be tried, by client and by account, and what is answered beyond."""

import threading

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

from portal.accounts import sign_in
from portal.brokering.models import KnowledgeRequest
from portal.brokering.views import NEEDS_BY_CLIENT
from portal.shell.client_address import client_address, network_of
from portal.shell.page_passwords import BY_CLIENT as PASSWORDS_BY_CLIENT
from portal.shell.throttling import FILES_BY_CLIENT, Limit
from tests.factories import make_home, make_page, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "mot-de-passe-de-test"
ADDRESS = "lectrice@inters4.example"


@pytest.fixture(autouse=True)
def _one_window(monkeypatch):
    """No test meets the edge of two windows."""
    monkeypatch.setattr("portal.shell.throttling.time.time", lambda: 1_800_000_000.0)


def try_to_sign_in(password, *, address=ADDRESS, client=None, **headers):
    return (client or Client()).post("/connexion/", {"username": address, "password": password}, **headers)


def exhaust_sign_in(address=ADDRESS, **headers):
    for _try in range(sign_in.BY_CLIENT_AND_ACCOUNT.count):
        try_to_sign_in("faux", address=address, **headers)


# The count


def test_a_limit_counts_each_try_of_many_at_once():
    limit = Limit("at-once", 20, 60)
    refused = []

    def work():
        refused.extend(bool(limit.take("somebody")) for _try in range(10))

    threads = [threading.Thread(target=work) for _thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused.count(False) == 20


def test_a_limit_opens_again_with_its_next_window(monkeypatch):
    limit = Limit("window", 1, 60)
    assert limit.take("somebody") is None
    refusal = limit.take("somebody")
    assert refusal.seconds == 60
    assert refusal.wait == "1 minute"
    monkeypatch.setattr("portal.shell.throttling.time.time", lambda: 1_800_000_060.0)
    assert limit.take("somebody") is None


def test_a_limit_goes_on_when_the_cache_is_emptied_in_between(monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: False)
    assert Limit("emptied", 1, 60).take("somebody") is None


def test_the_cache_holds_no_address(monkeypatch):
    kept = []
    monkeypatch.setattr(cache, "add", lambda key, *args, **kwargs: kept.append(key))
    Limit("discreet", 1, 60).take(ADDRESS)
    assert kept
    assert ADDRESS not in kept[0]


# Who asks


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "expected"),
    [
        ([], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (["10.0.0.0/8"], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.2", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", "198.51.100.1, 10.0.0.7", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", "", "10.0.0.2"),
        (["10.0.0.0/8"], "10.0.0.2", "n’importe quoi", "10.0.0.2"),
        (["10.0.0.0/8"], "::ffff:10.0.0.2", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_a_trusted_proxy_says_who_asks(settings, trusted, remote, forwarded, expected):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


def test_addresses_of_one_ipv6_network_are_one_client():
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")


# Sign-in


def test_too_many_tries_are_refused_in_words_with_the_address_kept():
    make_home()
    make_user()
    exhaust_sign_in()
    answer = try_to_sign_in(PASSWORD)
    shown = answer.content.decode()
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Attendez" in shown
    assert "minute" in shown
    assert ADDRESS in shown
    assert "_auth_user_id" not in Client().session


def test_a_forged_header_does_not_make_another_client():
    make_home()
    make_user()
    for number in range(sign_in.BY_CLIENT_AND_ACCOUNT.count):
        try_to_sign_in("faux", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert try_to_sign_in(PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.99").status_code == 429


def test_other_capitals_are_the_same_account():
    make_home()
    make_user()
    for number in range(sign_in.BY_CLIENT_AND_ACCOUNT.count):
        try_to_sign_in("faux", address=ADDRESS.upper() if number % 2 else ADDRESS.title())
    assert try_to_sign_in(PASSWORD).status_code == 429


def test_one_client_does_not_try_one_password_on_every_account():
    make_home()
    make_user()
    for number in range(sign_in.BY_CLIENT.count):
        try_to_sign_in("faux", address=f"compte{number}@inters4.example")
    assert try_to_sign_in(PASSWORD).status_code == 429


def test_a_right_password_costs_nothing():
    make_home()
    make_user()
    for _try in range(sign_in.BY_CLIENT_AND_ACCOUNT.count + 5):
        assert try_to_sign_in(PASSWORD).status_code == 302


def test_nobody_shuts_a_person_out_from_another_place():
    make_home()
    make_user()
    exhaust_sign_in(REMOTE_ADDR="203.0.113.7")
    assert try_to_sign_in(PASSWORD, REMOTE_ADDR="203.0.113.7").status_code == 429
    assert try_to_sign_in(PASSWORD, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_nobody_shuts_a_person_out_of_their_own_browser():
    make_home()
    make_user()
    own = Client()
    try_to_sign_in(PASSWORD, client=own)
    own.post("/deconnexion/")
    exhaust_sign_in()
    assert try_to_sign_in(PASSWORD).status_code == 429
    assert try_to_sign_in(PASSWORD, client=own).status_code == 302


def test_the_mark_of_a_browser_is_worth_nothing_for_another_account():
    make_home()
    make_user()
    make_user("admin@inters4.example", is_superuser=True)
    own = Client()
    try_to_sign_in(PASSWORD, client=own)
    own.post("/deconnexion/")
    for _try in range(sign_in.BY_CLIENT_AND_ACCOUNT.count):
        try_to_sign_in("faux", address="admin@inters4.example", client=own)
    assert try_to_sign_in(PASSWORD, address="admin@inters4.example", client=own).status_code == 429


def test_wagtails_own_sign_in_page_is_no_way_around():
    make_home()
    for path in ("/_util/login/", "/admin/login/"):
        assert Client().post(path, {"username": ADDRESS, "password": "faux"})["Location"].startswith("/connexion/")


# New passwords


def test_an_address_is_sent_few_links_an_hour(mailoutbox):
    make_home()
    make_user()
    answers = [Client().post("/compte/mot-de-passe/oublie/", {"email": ADDRESS}).status_code for _try in range(4)]
    assert answers == [302, 302, 302, 429]
    assert len(mailoutbox) == 3


# Passwords of pages


def test_wrong_passwords_of_a_page_are_counted_and_right_ones_are_not(search_index):
    page = make_page()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="sesame")
    path = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"

    def answer(password):
        return Client().post(path, {"password": password, "return_url": page.url})

    for _try in range(PASSWORDS_BY_CLIENT.count + 5):
        assert answer("sesame").status_code == 302
    for _try in range(PASSWORDS_BY_CLIENT.count):
        assert answer("faux").status_code == 200
    refused = answer("sesame")
    assert refused.status_code == 429
    assert "Attendez" in refused.content.decode()


# Needs


def test_needs_beyond_the_limit_are_refused_with_their_text_kept():
    make_home()
    fields = {"need": "Un besoin tapé longuement"}
    for number in range(NEEDS_BY_CLIENT.count):
        sent = Client().post("/courtage/demande/", fields | {"email": f"a{number}@b.example"})
        assert sent.status_code == 302
    refused = Client().post("/courtage/demande/", fields | {"email": "encore@b.example"})
    assert refused.status_code == 429
    assert "Un besoin tapé longuement" in refused.content.decode()
    assert "attendez" in refused.content.decode()
    assert KnowledgeRequest.objects.count() == NEEDS_BY_CLIENT.count


def test_a_form_to_correct_costs_no_need():
    make_home()
    for _try in range(NEEDS_BY_CLIENT.count + 2):
        Client().post("/courtage/demande/", {"need": "", "email": ""})
    assert Client().post("/courtage/demande/", {"need": "Un besoin", "email": "a@b.example"}).status_code == 302


# Files made on demand


@pytest.mark.parametrize(
    "path",
    ["/recherche/export.csv", "/recherche/export.xlsx", "/pratiques/comparer/export.xlsx", "/pratiques/x/fiche.pdf"],
)
def test_files_made_on_demand_are_limited(path, search_index):
    make_home()
    for _try in range(FILES_BY_CLIENT.count):
        FILES_BY_CLIENT.take("127.0.0.1")
    assert Client().get(path).status_code == 429
