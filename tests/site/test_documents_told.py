"""Who adds a scan is told that the search reads nothing in it, on the form of one document and in the chooser."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.core.models import PortalDocument
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db

SCAN = (Path(__file__).parents[1] / "inputs/docs/35-scanned-no-text.pdf").read_bytes()
WORDS = "Aucun texte n’a pu être lu"
CHOOSER = "/admin/documents/chooser/create/"


@pytest.fixture
def administrator(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_home()
    client = Client()
    client.force_login(make_user(is_superuser=True, is_staff=True))
    return client


def said(answer):
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def add(client, name, content):
    values = {"title": "Un document", "file": SimpleUploadedFile(name, content), "collection": 1}
    return client.post("/admin/documents/add/", values, follow=True)


def choose(client, name, content):
    fields = {"title": "Un document", "file": SimpleUploadedFile(name, content), "collection": 1}
    answer = client.post(CHOOSER, {f"document-chooser-upload-{field}": value for field, value in fields.items()})
    return json.loads(answer.content)


def test_the_form_of_one_document_says_it_once_it_is_added(administrator):
    screen = BeautifulSoup(said(add(administrator, "scan.pdf", SCAN)), "html.parser")
    assert WORDS in screen.select_one(".messages").get_text()
    assert PortalDocument.objects.get().title == "Un document"


def test_it_says_nothing_of_a_text_that_is_searched(administrator):
    assert WORDS not in said(add(administrator, "bon.txt", b"Du texte."))


def test_the_chooser_says_it_before_it_goes_away_then_chooses(administrator):
    told = choose(administrator, "scan.pdf", SCAN)
    assert told["step"] == "reshow_creation_form"
    assert WORDS in told["htmlFragment"]
    document = PortalDocument.objects.get()
    chosen = json.loads(administrator.post(CHOOSER, {"document-kept": document.pk}).content)
    assert (chosen["step"], chosen["result"]["id"]) == ("chosen", str(document.pk))


def test_the_chooser_takes_at_once_a_text_that_is_searched(administrator):
    assert choose(administrator, "bon.txt", b"Du texte.")["step"] == "chosen"


def test_a_document_of_somebody_else_is_not_chosen_by_its_number(administrator):
    choose(administrator, "bon.txt", b"Du texte.")
    PortalDocument.objects.update(uploaded_by_user=make_user("autre@inters4.example"))
    answer = administrator.post(CHOOSER, {"document-kept": PortalDocument.objects.get().pk})
    assert json.loads(answer.content)["step"] == "reshow_creation_form"
