"""An administrator sets up the sign-in of an establishment."""

import pytest
from django.test import Client

from portal.accounts.services import ensure_brokers
from portal.accounts.sign_on.models import EstablishmentSignOn
from tests.factories import make_establishment, make_home, make_user
from tests.oidc import answering

pytestmark = pytest.mark.django_db

ADD = "/admin/connexions/new/"
SECRET = "zorglub-secret"


@pytest.fixture
def administrator():
    make_home()
    client = Client()
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    return client


def fields(url, **changed):
    return {
        "establishment": make_establishment().pk,
        "name": "compte du CISSS",
        "server_url": url,
        "client_id": "portail",
        "secret": SECRET,
        "domains": "cisss.example",
        "welcomes_new": "on",
        "active": "on",
    } | changed


def well_known(url, **changed):
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    return {"issuer": url} | {name: f"{url}/{name}" for name in names} | changed


@pytest.fixture
def provider():
    answers = {}
    with answering(answers) as url:
        answers["/.well-known/openid-configuration"] = well_known(url)
        yield url, answers


def test_a_provider_is_set_up_and_its_secret_never_shown_again(administrator, provider):
    url, _answers = provider
    assert administrator.post(ADD, fields(url)).status_code == 302
    source = EstablishmentSignOn.objects.get()
    assert source.secret == SECRET
    assert SECRET not in source.sealed_secret
    page = f"/admin/connexions/edit/{source.pk}/"
    shown = administrator.get(page).content.decode()
    assert "/connexion/etablissement/cisss-bsl/retour/" in shown
    assert SECRET not in shown
    assert source.sealed_secret not in shown
    administrator.post(page, fields(url, secret="", name="compte Microsoft"))
    source.refresh_from_db()
    assert (source.name, source.secret) == ("compte Microsoft", SECRET)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (None, "réponse 404"),
        ("<html>", "n’est pas un fournisseur"),
        ([], "n’est pas un fournisseur"),
        ({"issuer": "https://autre.example"}, "il manque"),
        (well_known("https://autre.example"), "s’appelle lui-même « https://autre.example »"),
        ("x" * 300_000, "trop longue"),
    ],
)
def test_what_is_wrong_with_a_provider_is_said_beside_its_address(administrator, provider, answer, word):
    url, answers = provider
    answers["/.well-known/openid-configuration"] = answer
    refused = administrator.post(ADD, fields(url))
    assert refused.status_code == 200
    assert word in refused.content.decode().replace("\xa0", " ")
    assert not EstablishmentSignOn.objects.exists()


def test_a_provider_that_is_silent_or_not_encrypted_is_refused(administrator, settings):
    assert "ne répond pas" in administrator.post(ADD, fields("http://127.0.0.1:9")).content.decode()
    settings.SITE_URL = "https://portail.example"
    refused = administrator.post(ADD, fields("http://127.0.0.1:9")).content.decode()
    assert "doit commencer par https" in refused


def test_it_is_offered_only_once_it_is_whole(administrator, provider):
    url, _answers = provider
    refused = administrator.post(ADD, fields(url, client_id="", secret=""))
    assert "Inscrivez d’abord" in refused.content.decode()
    assert administrator.post(ADD, fields(url, client_id="", secret="", active="")).status_code == 302
    assert "Ceci n’est pas un domaine" in administrator.post(ADD, fields(url, domains="*.ca")).content.decode()


def test_nobody_but_administrators_sees_them(administrator, provider):
    url, _answers = provider
    administrator.post(ADD, fields(url))
    for groups in ([], [ensure_brokers(root=make_home())]):
        client = Client()
        client.force_login(make_user(f"{len(groups)}@inters4.example", groups=groups))
        for path in (ADD, "/admin/connexions/", f"/admin/connexions/edit/{EstablishmentSignOn.objects.get().pk}/"):
            assert client.get(path).status_code in (302, 404)


def test_two_establishments_never_share_a_key():
    make_home()
    for _time in range(2):
        EstablishmentSignOn.objects.create(establishment=make_establishment(), name="x", server_url="https://x.example")
    assert set(EstablishmentSignOn.objects.values_list("key", flat=True)) == {"cisss-bsl", "cisss-bsl-2"}
