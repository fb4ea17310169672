"""Passwords: chosen, changed, forgotten; and what a stranger learns or gains by trying."""

import re
import time
from urllib.parse import urlsplit

import pytest
from django.test import Client

from portal.accounts.models import User
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "lectrice@inters4.example"
PASSWORD = "mot-de-passe-de-test"
NEW = "quatre chaises au jardin"
FORGOTTEN = "/compte/mot-de-passe/oublie/"


@pytest.fixture(autouse=True)
def _home():
    make_home()


def sign_in(client, password=PASSWORD, **fields):
    return client.post("/connexion/", {"username": ADDRESS, "password": password} | fields)


def is_in(client):
    return client.get("/compte/securite/").status_code == 200


def without_proofs(answer):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def link_in(message):
    return urlsplit(re.search(r"https?://\S+/compte/mot-de-passe/nouveau/\S+", message.body)[0])


def test_a_new_password_ends_the_sessions_that_the_former_opened():
    make_user()
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    answer = here.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer["Location"] == "/compte/securite/"
    assert is_in(here)
    assert not is_in(elsewhere)
    assert sign_in(Client(), PASSWORD).status_code == 200
    assert sign_in(Client(), NEW).status_code == 302


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("onze lettre", "12"),
        ("password1234", "courant"),
        ("739104628551", "numérique"),
        ("lectrice@inters4", "semblable"),
    ],
)
def test_a_password_that_is_short_common_or_the_address_is_refused_in_words(password, why):
    make_user()
    client = Client()
    sign_in(client)
    answer = client.post(
        "/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    assert answer.status_code == 200
    assert why in answer.content.decode()
    assert User.objects.get().check_password(PASSWORD)


def test_a_forgotten_password_is_replaced_by_a_link_that_serves_once(mailoutbox):
    make_user()
    open_before = Client()
    sign_in(open_before)
    client = Client()
    assert client.post(FORGOTTEN, {"email": ADDRESS.upper()})["Location"] == f"{FORGOTTEN}envoye/"
    [message] = mailoutbox
    assert message.to == [ADDRESS]
    link = link_in(message)
    page = client.get(link.path, follow=True)
    # The key is no longer in the address: it would leave with a Referer, or stay in the history.
    assert page.redirect_chain[-1][0].endswith("-set-password/")
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert sign_in(Client(), NEW).status_code == 302
    assert not is_in(open_before)
    assert "Ce lien ne sert plus" in Client().get(link.path, follow=True).content.decode()


def test_asking_for_a_password_tells_nobody_which_accounts_exist(mailoutbox):
    make_user()
    known = Client().post(FORGOTTEN, {"email": ADDRESS}, follow=True)
    unknown = Client().post(FORGOTTEN, {"email": "personne@inters4.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert without_proofs(known) == without_proofs(unknown)
    assert [message.to for message in mailoutbox] == [[ADDRESS], ["personne@inters4.example"]]
    assert "nouveau/" not in mailoutbox[1].body


def test_a_wrong_password_takes_as_long_for_an_address_without_account(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    make_user()

    def seconds(address):
        begun = time.process_time()
        answer = Client().post("/connexion/", {"username": address, "password": "faux"})
        return time.process_time() - begun, re.search(r"<li>(Cette adresse et .*?)</li>", answer.content.decode())[1]

    seconds(ADDRESS)  # loads what is loaded once
    (known, said), (unknown, said_too) = seconds(ADDRESS), seconds("personne@inters4.example")
    assert said == said_too
    assert unknown > known / 3


def test_the_link_of_a_message_leads_to_the_portal_whatever_host_was_named(mailoutbox, settings):
    make_user()
    settings.SITE_URL = "https://portail.example"
    Client().post(FORGOTTEN, {"email": ADDRESS}, headers={"host": "ailleurs.example"})
    assert link_in(mailoutbox[0]).netloc == "portail.example"
    assert "ailleurs.example" not in mailoutbox[0].body


@pytest.mark.parametrize(
    "address", ["https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example", "javascript:alert(1)"]
)
def test_signing_in_and_out_leads_nowhere_else(address):
    make_user()
    client = Client()
    assert sign_in(client, next=address)["Location"] == "/"
    assert client.post("/deconnexion/", {"next": address})["Location"] == "/deconnexion/fermee/"


def test_a_session_gets_another_name_when_it_opens():
    make_user()
    client = Client()
    client.get("/connexion/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client)
    assert client.cookies["sessionid"].value != session.session_key
    assert is_in(client)


def test_nobody_makes_an_account_by_themselves():
    for path in ("/compte/creer/", "/accounts/signup/", "/connexion/inscription/"):
        assert Client().get(path).status_code == 404
    assert "account_signup" not in Client().get("/connexion/").content.decode()


def test_wagtails_own_screens_of_passwords_are_gone():
    user = make_user(is_superuser=True)
    client = Client()
    client.force_login(user)
    assert client.get("/admin/password_reset/")["Location"] == FORGOTTEN
    assert client.get("/admin/password_reset/done/").status_code == 404
    assert "old_password" not in client.get("/admin/account/").content.decode()


def test_messages_say_in_the_language_of_the_person_that_the_password_changed(mailoutbox):
    user = make_user()
    client = Client()
    sign_in(client)
    client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    [message] = mailoutbox
    assert message.to == [user.email]
    assert "mot de passe" in message.subject
    assert NEW not in message.body
