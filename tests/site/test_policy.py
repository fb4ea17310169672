"""What pages may load and do, and who reads the figures of the portal."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from portal.shell.policy import PermissionsPolicyMiddleware
from tests.factories import make_home, make_page, make_user
from tests.site.test_security import signed_in

pytestmark = pytest.mark.django_db


def policy_of(answer):
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


def admin_client():
    return signed_in(make_user("admin@inters4.example", is_superuser=True))


def test_the_administration_runs_no_script_without_its_mark(search_index):
    page = make_page()
    client = admin_client()
    answer = client.get(f"/admin/pages/{page.pk}/edit/")
    [own, mark] = policy_of(answer)["script-src"]
    assert own == "'self'"
    nonce = mark.removeprefix("'nonce-").removesuffix("'")
    assert len(nonce) == 32
    scripts = re.findall(r"<script\b([^>]*)>", answer.content.decode())
    inline = [attributes for attributes in scripts if "src=" not in attributes and "json" not in attributes]
    assert inline
    assert {f'nonce="{nonce}"' in attributes for attributes in inline} == {True}
    assert policy_of(answer)["style-src"] == ["'self'"]
    assert "script-src-attr" not in policy_of(answer)


def test_the_mark_is_another_in_each_session_and_the_same_in_a_dialog(search_index):
    make_home()
    first, second = admin_client(), signed_in(make_user("autre@inters4.example", is_superuser=True))
    page, dialog, other = (
        policy_of(client.get(path))["script-src"]
        for client, path in ((first, "/admin/"), (first, "/admin/choose-page/"), (second, "/admin/"))
    )
    assert page == dialog != other


def test_public_pages_have_no_mark(search_index):
    page = make_page()
    client = admin_client()
    assert "script-src" not in policy_of(client.get(page.url))
    assert "nonce" not in client.get(page.url)["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/admin/", "/connexion/", "/healthz", "/rien/", "/static/css/base.css"])
def test_every_answer_says_which_features_nothing_uses(path):
    make_home()
    answer = Client().get(path)
    answer.close()
    header = answer["Permissions-Policy"]
    assert "camera=()" in header
    assert "geolocation=()" in header


def test_features_are_said_on_what_other_middleware_answers(rf):
    answer = PermissionsPolicyMiddleware(lambda request: HttpResponse(status=503))(rf.get("/"))
    assert "microphone=()" in answer["Permissions-Policy"]


# Figures


@pytest.fixture
def deployed(settings):
    settings.PROBE_NETWORKS = []
    settings.METRICS_TOKEN = ""


def test_others_read_ready_or_not_and_nothing_else(deployed, search_index, settings, tmp_path):
    assert Client().get("/readyz").json() == {"status": "ok"}
    settings.SEARCH_URL = f"embedded:///{(tmp_path / 'none').as_posix().lstrip('/')}"
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable"}


def test_others_read_no_figure(deployed, search_index):
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer n’importe quoi"}):
        answer = Client().get("/metrics", headers=headers)
        assert answer.status_code == 401
        assert b"inters4_" not in answer.content


def test_the_bearer_of_the_token_reads_all(deployed, search_index, settings):
    settings.METRICS_TOKEN = "un-jeton"
    assert Client().get("/metrics", headers={"Authorization": "Bearer faux"}).status_code == 401
    bearer = {"Authorization": "Bearer un-jeton"}
    assert b"inters4_search_up" in Client().get("/metrics", headers=bearer).content
    assert "search" in Client().get("/readyz", headers=bearer).json()


def test_a_declared_network_reads_all_and_an_undeclared_proxy_opens_it_to_nobody(deployed, search_index, settings):
    settings.PROBE_NETWORKS = ["127.0.0.1"]
    assert Client().get("/metrics").status_code == 200
    assert Client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 401
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert Client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 401
