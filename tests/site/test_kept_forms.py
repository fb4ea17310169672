"""A form that can't be taken, because the session ended or its proof changed, is kept and arrives after all."""

import html
import re

import pytest
from django.test import Client
from wagtail.models import Page

from portal.brokering.models import KnowledgeRequest
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_user
from tests.site.test_security import make_author

pytestmark = pytest.mark.django_db

PASSWORD = "mot-de-passe-de-test"
TEXT = 'Première ligne\r\nDeuxième « ligne » <b> & "fin"'
BROWSER = {"Accept": "text/html,application/xhtml+xml", "Origin": "http://testserver"}


def hidden_fields(answer):
    """The fields that the page holds, as a browser would send them again."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', answer.content.decode())
    fields = {}
    for name, value in found:
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return fields


@pytest.fixture
def written():
    """A page of an author, the address of its edit form, and a draft that they typed there."""
    _client, _section = make_author()
    page = make_page(SynthesisPage, title="Avant", establishment=make_establishment("uqar"))
    fields = {"title": "Après", "slug": page.slug, "summary": TEXT, "language": "fr"}
    for name in ("body", "references", "documents", "contributors", "outgoing_links", "comments"):
        fields |= {f"{name}-count": "0", f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    return page, f"/admin/pages/{page.pk}/edit/", fields


def sign_in(fields, address="uqar@inters4.example", password=PASSWORD):
    return fields | {"session-username": address, "session-password": password}


def drafted(page):
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_the_text_of_a_session_that_ended_is_kept_and_saved_by_signing_in(written, search_index):
    page, path, fields = written
    client = Client(headers=BROWSER)
    asked = client.post(path, fields)
    assert asked.status_code == 403
    assert "Votre texte a été gardé" in asked.content.decode()
    kept = hidden_fields(asked)
    assert kept["summary"] == [TEXT]
    saved = client.post(path, sign_in(kept))
    assert saved.status_code == 302
    assert drafted(page).title == "Après"
    assert drafted(page).summary == TEXT.replace("\r\n", "\n") or drafted(page).summary == TEXT
    shown = client.get(path).content.decode()
    assert "Ce que vous aviez écrit a été gardé" in shown


def test_the_page_that_keeps_a_text_sets_its_own_words_and_not_the_text(written):
    _page, path, fields = written
    answer = Client(headers=BROWSER).post(path, fields | {"summary": "Un texte : tel quel"})
    assert "Gardez cet onglet ouvert d’ici là\u00a0: c’est lui" in answer.content.decode()
    assert hidden_fields(answer)["summary"] == ["Un texte : tel quel"]


def test_the_proof_that_changes_meanwhile_loses_nothing(written, search_index):
    page, path, fields = written
    client = Client(headers=BROWSER, enforce_csrf_checks=True)
    refused = client.post(path, fields | {"csrfmiddlewaretoken": "a" * 64})
    assert refused.status_code == 403
    kept = hidden_fields(refused)
    assert kept["summary"] == [TEXT]
    asked = client.post(path, kept)
    assert "Votre session s’est fermée" in asked.content.decode()
    assert client.post(path, sign_in(hidden_fields(asked))).status_code == 302
    assert drafted(page).title == "Après"


def test_a_wrong_password_keeps_the_text(written):
    page, path, fields = written
    answer = Client(headers=BROWSER).post(path, sign_in(fields, password="faux"))
    assert answer.status_code == 403
    assert "ne vont pas ensemble" in answer.content.decode()
    kept = hidden_fields(answer)
    assert kept["summary"] == [TEXT]
    assert "faux" not in answer.content.decode()
    assert drafted(page).title == "Avant"


def test_the_account_of_another_person_saves_nothing_and_keeps_the_text(written, search_index):
    page, path, fields = written
    make_author("cisss-bsl")
    make_user("membre@inters4.example")
    client = Client(headers=BROWSER)
    for address in ("cisss-bsl@inters4.example", "membre@inters4.example"):
        answer = client.post(path, sign_in(fields, address=address))
        assert answer.status_code == 403
        assert hidden_fields(answer)["summary"] == [TEXT]
        assert drafted(page).title == "Avant"
    assert client.post(path, sign_in(fields)).status_code == 302
    assert drafted(page).title == "Après"


def test_tries_made_there_are_counted_with_the_others(written, monkeypatch):
    monkeypatch.setattr("portal.shell.throttling.time.time", lambda: 1_800_000_000.0)
    _page, path, fields = written
    client = Client(headers=BROWSER)
    answers = [client.post(path, sign_in(fields, password="faux")).status_code for _try in range(11)]
    assert answers == [403] * 10 + [429]
    assert client.post("/connexion/", {"username": "uqar@inters4.example", "password": PASSWORD}).status_code == 429


def test_a_script_that_saves_by_itself_is_answered_as_before(written):
    _page, path, fields = written
    answer = Client().post(path, fields, headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"})
    assert "Votre texte" not in answer.content.decode()


def test_passwords_are_not_written_in_the_page():
    make_home()
    answer = Client(headers=BROWSER).post("/admin/users/new/", {"email": "a@b.example", "password1": "un-secret"})
    assert "un-secret" not in answer.content.decode()
    assert "devra l’être de nouveau" in answer.content.decode()


def test_a_need_whose_proof_changed_is_sent_again():
    make_home()
    client = Client(headers=BROWSER, enforce_csrf_checks=True)
    fields = {"need": TEXT, "email": "a@b.example", "csrfmiddlewaretoken": "a" * 64}
    refused = client.post("/courtage/demande/", fields)
    assert refused.status_code == 403
    assert client.post("/courtage/demande/", hidden_fields(refused)).status_code == 302
    assert KnowledgeRequest.objects.get().need.splitlines() == TEXT.splitlines()


@pytest.mark.parametrize("headers", [{"Origin": "https://ailleurs.example"}, {"Origin": "null"}, {}])
def test_the_form_of_another_site_is_never_offered_again(headers):
    make_home()
    client = Client(headers={"Accept": "text/html"} | headers, enforce_csrf_checks=True)
    refused = client.post("/courtage/demande/", {"need": "À l’insu", "email": "a@b.example"})
    assert refused.status_code == 403
    assert "À l’insu" not in refused.content.decode()
