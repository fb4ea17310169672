"""Signing in with the account that one has at work, through a real provider, and what a false one gains."""

import base64
import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from jwt.algorithms import RSAAlgorithm

from portal.accounts.models import User
from portal.accounts.sign_on.models import EstablishmentSignOn
from tests.factories import make_establishment, make_home, make_user
from tests.oidc import answering, come_back, reason_of, running_provider
from tests.second_step import code_of

pytestmark = pytest.mark.django_db

ADDRESS = "lectrice@cisss.example"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def provider():
    with running_provider() as running:
        yield running


@pytest.fixture(autouse=True)
def _home():
    make_home()


def make_source(url, **fields):
    source = EstablishmentSignOn(
        establishment=make_establishment(),
        name="compte du CISSS",
        server_url=url,
        client_id="portail",
        domains="cisss.example",
        active=True,
        **fields,
    )
    source.secret = "secret-du-portail"
    source.save()
    return source


@pytest.fixture
def source(provider):
    return make_source(provider.url)


def begin(client, source, **query):
    """Where the portal sends somebody who begins to sign in."""
    answer = client.get(source.login_url, query)
    assert answer.status_code == 302, reason_of(answer)
    return answer["Location"]


def sign_on(client, source, provider, sub, **query):
    return come_back(client, provider.signs_in(begin(client, source, **query), sub))


def is_in(client):
    return client.get("/compte/securite/").status_code == 200


def test_the_sign_in_page_offers_the_accounts_of_establishments(source):
    shown = Client().get("/connexion/", {"next": "/recherche/"}).content.decode()
    assert "Se connecter avec compte du CISSS (CISSS-BSL)" in shown
    assert "/connexion/etablissement/cisss-bsl/?next=/recherche/" in shown
    EstablishmentSignOn.objects.update(active=False)
    assert "compte du CISSS" not in Client().get("/connexion/").content.decode()
    assert Client().get(source.login_url).status_code == 404


def test_an_account_of_the_portal_is_linked_on_its_verified_address(source, provider, mailoutbox):
    person = make_user(ADDRESS)
    provider.knows("12", email=ADDRESS.upper(), email_verified=True)
    client = Client()
    assert sign_on(client, source, provider, "12", next="/recherche/")["Location"] == "/recherche/"
    assert is_in(client)
    assert SocialAccount.objects.get().user == person
    assert mailoutbox[0].to == [ADDRESS]
    # Known by its number from then on, whatever becomes of the address.
    provider.knows("12", email="nouveau.nom@cisss.example", email_verified=True)
    again = Client()
    sign_on(again, source, provider, "12")
    assert is_in(again)
    assert User.objects.count() == 1


def test_a_new_person_joins_the_establishment_as_a_reader(source, provider):
    provider.knows("7", email=ADDRESS, email_verified=True, given_name="Ada", family_name="Tremblay")
    client = Client()
    sign_on(client, source, provider, "7")
    person = User.objects.get()
    assert is_in(client)
    assert (person.email, person.get_full_name()) == (ADDRESS, "Ada Tremblay")
    assert list(person.establishments()) == [source.establishment]
    assert not person.has_usable_password()
    assert not person.is_staff
    assert not person.is_superuser


@pytest.mark.parametrize(
    ("claims", "word"),
    [
        ({"email": ADDRESS}, "confirmé"),
        ({"email": ADDRESS, "email_verified": False}, "confirmé"),
        ({"email": ADDRESS, "email_verified": "peut-être"}, "confirmé"),
        ({}, "confirmé"),
        ({"email": "lectrice@ailleurs.example", "email_verified": True}, "domaine"),
        ({"email": "lectrice@sous.cisss.example", "email_verified": True}, "domaine"),
        ({"email": "lectrice@cisss.example.ailleurs.example", "email_verified": True}, "domaine"),
        ({"email": "lectricé@cisss.example", "email_verified": True}, "confirmé"),
    ],
)
def test_nobody_is_let_in_on_an_address_that_is_not_verified_or_of_another_domain(source, provider, claims, word):
    for address in {ADDRESS, claims.get("email", ADDRESS)}:
        if address.isascii():
            make_user(address)
    people = User.objects.count()
    provider.knows("66", **claims)
    client = Client()
    answer = sign_on(client, source, provider, "66")
    assert answer.status_code == 403
    assert word in reason_of(answer)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == people


def test_two_accounts_at_work_never_share_one_of_the_portal(source, provider):
    make_user(ADDRESS)
    for sub in ("21", "22"):
        provider.knows(sub, email=ADDRESS, email_verified=True)
    sign_on(Client(), source, provider, "21")
    client = Client()
    assert sign_on(client, source, provider, "22").status_code == 409
    assert not is_in(client)


def test_a_closed_account_stays_closed(source, provider):
    provider.knows("31", email=ADDRESS, email_verified=True)
    make_user(ADDRESS, is_active=False)
    assert "fermé" in reason_of(sign_on(Client(), source, provider, "31"))
    User.objects.update(is_active=True)
    sign_on(Client(), source, provider, "31")
    User.objects.update(is_active=False)
    client = Client()
    assert "fermé" in reason_of(sign_on(client, source, provider, "31"))
    assert not is_in(client)


def test_an_establishment_may_keep_new_people_out(provider):
    source = make_source(provider.url, welcomes_new=False)
    provider.knows("41", email=ADDRESS, email_verified=True)
    assert "pas encore de compte" in reason_of(sign_on(Client(), source, provider, "41"))
    assert not User.objects.exists()


def test_an_answer_serves_once_and_in_the_browser_that_asked(source, provider):
    provider.knows("51", email=ADDRESS, email_verified=True)
    asked, other = Client(), Client()
    address = provider.signs_in(begin(asked, source), "51")
    stolen = come_back(other, address)
    assert stolen.status_code == 401
    assert not is_in(other)
    assert come_back(asked, address).status_code == 302
    asked.post("/deconnexion/")
    assert come_back(asked, address).status_code == 401
    assert not is_in(asked)


def test_a_session_gets_another_name_when_it_opens(source, provider):
    provider.knows("52", email=ADDRESS, email_verified=True)
    client = Client()
    address = begin(client, source)
    before = client.cookies["sessionid"].value
    come_back(client, provider.signs_in(address, "52"))
    assert client.cookies["sessionid"].value != before


def test_the_address_that_begins_cannot_ask_for_more(source, provider, settings):
    settings.SITE_URL = "https://portail.example"
    client = Client(headers={"host": "ailleurs.example"})
    asked = parse_qs(
        urlsplit(
            begin(
                client,
                source,
                process="connect",
                scope="offline_access",
                auth_params="redirect_uri=https://ailleurs.example/",
                next="https://ailleurs.example/",
            )
        ).query
    )
    assert asked["redirect_uri"] == ["https://portail.example/connexion/etablissement/cisss-bsl/retour/"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == ["S256"]
    provider.knows("53", email=ADDRESS, email_verified=True)
    assert sign_on(Client(), source, provider, "53", next="//ailleurs.example/")["Location"] == "/"


def test_who_gives_up_comes_back_to_the_sign_in_page(source):
    client = Client()
    state = parse_qs(urlsplit(begin(client, source)).query)["state"][0]
    back = client.get(f"{source.login_url}retour/", {"error": "access_denied", "state": state}, follow=True)
    assert back.redirect_chain[-1][0] == "/connexion/"


def test_links_go_with_their_provider(source, provider):
    provider.knows("61", email=ADDRESS, email_verified=True)
    sign_on(Client(), source, provider, "61")
    source.server_url = "https://autre.example"
    source.save()
    assert not SocialAccount.objects.exists()
    SocialAccount.objects.create(user=User.objects.get(), provider=source.key, uid="61")
    source.delete()
    assert not SocialAccount.objects.exists()


def test_a_provider_that_asked_for_two_steps_is_enough_for_the_administration(provider, settings):
    settings.MFA_REQUIRED_ROLES = ["administrator"]
    source = make_source(provider.url)
    make_user(ADDRESS, is_superuser=True)
    provider.knows("71", email=ADDRESS, email_verified=True)
    client = Client()
    sign_on(client, source, provider, "71")
    assert client.get("/admin/").status_code == 302
    EstablishmentSignOn.objects.update(two_steps=True)
    assert client.get("/admin/").status_code == 200


def test_who_has_no_password_may_add_a_second_step_just_after_signing_in(source, provider, monkeypatch):
    provider.knows("72", email=ADDRESS, email_verified=True)
    client = Client()
    sign_on(client, source, provider, "72")
    assert client.get("/compte/securite/application/").status_code == 200
    later = time.time() + 3000
    monkeypatch.setattr("portal.accounts.sign_on.adapters.time.time", lambda: later)
    assert client.get("/compte/securite/application/")["Location"].startswith(source.login_url)


def test_a_second_step_is_asked_of_who_has_one_on_this_way_too(source, provider):
    secret = generate_totp_secret()
    TOTP.activate(make_user(ADDRESS), secret)
    provider.knows("73", email=ADDRESS, email_verified=True)
    client = Client()
    assert sign_on(client, source, provider, "73")["Location"] == "/connexion/seconde-etape/"
    assert not is_in(client)
    client.post("/connexion/seconde-etape/", {"code": code_of(secret)})
    assert is_in(client)


def test_a_person_takes_away_a_link_that_is_not_the_only_way_in(source, provider):
    provider.knows("74", email=ADDRESS, email_verified=True)
    client = Client()
    sign_on(client, source, provider, "74")
    link = SocialAccount.objects.get()
    path = f"/compte/securite/lien/{link.pk}/retirer/"
    other = Client()
    other.force_login(make_user("autre@cisss.example"))
    other.post(f"/compte/confirmer/?next={path}", {"password": "mot-de-passe-de-test"})
    assert other.post(path).status_code == 404
    refused = client.post(path, follow=True).content.decode()
    assert "Choisissez d’abord un mot de passe" in refused
    words = "quatre chaises au jardin"
    client.post("/compte/mot-de-passe/premier/", {"password1": words, "password2": words})
    client.post(f"/compte/confirmer/?next={path}", {"password": words})
    client.post(path)
    assert not SocialAccount.objects.exists()
    assert is_in(client)


# A false provider


def token(claims, *, key=KEY, algorithm="RS256", **header):
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "1"} | header)


def claims_for(url, **changed):
    now = int(time.time())
    return {"iss": url, "aud": "portail", "sub": "9", "iat": now, "exp": now + 300} | changed


def unsigned(claims):
    parts = ({"alg": "none", "kid": "1"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


FORGED = {
    "signed by another key": lambda url: token(claims_for(url), key=OTHER_KEY),
    "not signed": lambda url: unsigned(claims_for(url)),
    "signed with the public key as a password": lambda url: token(claims_for(url), key="x" * 32, algorithm="HS256"),
    "for another portal": lambda url: token(claims_for(url, aud="autre")),
    "of another provider": lambda url: token(claims_for(url, iss="https://autre.example")),
    "too old": lambda url: token(claims_for(url, iat=1, exp=2)),
    "of another person": lambda url: token(claims_for(url, sub="10")),
    "missing": lambda url: None,
    "nothing of the kind": lambda url: "zorglub",
}


def attempt(make_token, **answered):
    """What the portal answers to a provider that gives this identity token."""
    public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "1", "alg": "RS256", "use": "sig"}
    answers = {
        "/keys": {"keys": [public]},
        "/me": {"sub": "9", "email": ADDRESS, "email_verified": True},
    }
    with answering(answers) as url:
        answers["/.well-known/openid-configuration"] = {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "userinfo_endpoint": f"{url}/me",
            "jwks_uri": f"{url}/keys",
        }
        answers["/token"] = {"access_token": "x", "token_type": "Bearer", "id_token": make_token(url)}
        answers |= answered
        source = make_source(url)
        client = Client()
        state = parse_qs(urlsplit(begin(client, source)).query)["state"][0]
        answer = client.get(f"{source.login_url}retour/", {"code": "c", "state": state})
    return client, answer


def test_a_token_that_is_what_it_should_be_opens_the_session():
    client, answer = attempt(lambda url: token(claims_for(url)))
    assert answer.status_code == 302, reason_of(answer)
    assert is_in(client)


@pytest.mark.parametrize("fault", FORGED)
def test_a_forged_token_opens_nothing(fault):
    client, answer = attempt(FORGED[fault])
    assert answer.status_code == 401
    assert "Recommencez depuis la page de connexion" in reason_of(answer)
    assert not is_in(client)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "answered", [{"/token": "<html>"}, {"/me": []}, {"/me": "<html>"}, {"/keys": {}}, {"/keys": None}]
)
def test_a_provider_that_answers_anything_at_all_is_refused_in_words(answered):
    client, answer = attempt(lambda url: token(claims_for(url)), **answered)
    assert answer.status_code in (401, 503)
    assert reason_of(answer)
    assert not is_in(client)


def test_a_provider_that_does_not_answer_is_said_in_words():
    source = make_source("http://127.0.0.1:9")
    answer = Client().get(source.login_url)
    assert answer.status_code == 503
    assert "ne répond pas" in reason_of(answer)
