"""Attached documents: searched with their page, named in the snippet, given to its readers alone."""

import io

import docx
import pytest
from django.core.files.base import ContentFile
from django.test import Client

from portal.core.models import PortalDocument
from portal.core.visibility import set_visibility
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db


def word_file(text):
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_document(text="Le protocole de kinésithérapie respiratoire.", title="Protocole"):
    return PortalDocument.objects.create(title=title, file=ContentFile(word_file(text), name="protocole.docx"))


def attach(page, document):
    page.documents = [("document", {"title": "Protocole clinique", "document": document})]
    page.save_revision().publish()


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def test_the_text_of_a_document_finds_its_page_and_the_snippet_says_which(search_index, drain):
    page = make_page(title="Une pratique")
    attach(page, make_document())
    drain()
    [hit] = Client().get("/api/v1/search?q=kinésithérapie").json()["results"]
    assert (hit["id"], hit["snippet_source"]) == (page.pk, "Protocole clinique")
    assert "<mark>" in hit["snippet"]


def test_a_replaced_file_reaches_the_index(search_index, drain):
    document = make_document()
    attach(make_page(title="Une pratique"), document)
    drain()
    document.file = ContentFile(word_file("Une version sur l’ergothérapie."), name="protocole.docx")
    document.file_hash = ""
    document.save()
    drain()
    assert Client().get("/api/v1/search?q=ergothérapie").json()["total"] == 1
    assert Client().get("/api/v1/search?q=kinésithérapie").json()["total"] == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("casse.pdf", b"%PDF-1.7 not really"),
        ("casse.docx", b"PK\x03\x04 broken"),
        ("vide.pdf", b""),
    ],
)
def test_a_broken_file_has_no_text_and_stops_nothing(name, content, search_index, drain):
    document = PortalDocument.objects.create(title="Cassé", file=ContentFile(content, name=name))
    attach(make_page(title="Une pratique"), document)
    drain()
    assert Client().get("/api/v1/search?q=pratique").json()["total"] == 1


def test_a_document_is_given_to_the_readers_of_its_pages_alone(search_index):
    document = make_document()
    page = make_page(title="Une pratique")
    assert Client().get(document.url).status_code == 404
    attach(page, document)
    assert b"".join(Client().get(document.url)).startswith(b"PK")
    group = make_establishment().group
    set_visibility(page, visibility="establishment", groups=[group])
    assert Client().get(document.url).status_code == 404
    reader = Client()
    reader.force_login(make_user(groups=[group]))
    assert b"".join(reader.get(document.url)).startswith(b"PK")
