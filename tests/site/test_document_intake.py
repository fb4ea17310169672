"""Documents on every way in: refused in words where they aren't what they say, and their text told to who adds them."""

import io
import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from portal.attached.outcome import State
from portal.core.document_texts import Desk, keep_text
from portal.core.models import PortalDocument
from portal.core.visibility import set_visibility
from portal.exchange.importer import import_path
from search.indexer import process_outbox
from search.models import OutboxRow
from tests.factories import make_home, make_page, make_user
from tests.site.office_files import paragraph, run, word_file

pytestmark = pytest.mark.django_db

INPUTS = Path(__file__).parents[1] / "inputs"
SCAN = (INPUTS / "docs" / "35-scanned-no-text.pdf").read_bytes()
WORDS = [
    "zépharothérapie",
    "xénoréhabilitation",
    "interprofessionnelle",
    "déshospitalisation",
    "zérographèse",
    "vénéropathéa",
    "mélopranalyse",
    "cryoformation",
    "odographique",
    "tabulographie",
]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def administrator():
    make_home()
    client = Client()
    client.force_login(make_user(is_superuser=True, is_staff=True))
    return client


def add(client, name, content):
    given = SimpleUploadedFile(name, content)
    return client.post("/admin/documents/add/", {"title": "Un document", "file": given, "collection": 1})


def said(answer):
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("faux.pdf", b"Ceci n'est qu'un texte.", "n’est pas un document PDF"),
        ("faux.docx", b"Ceci n'est qu'un texte.", "n’est pas un document DOCX"),
        ("faux.odt", b"Ceci n'est qu'un texte.", "n’est pas un document ODT"),
        ("faux.pptx", word_file(paragraph(run("a"))), "de genre DOCX"),
        ("faux.xlsx", b"a;b\n1;2\n", "n’est pas un document XLSX"),
        ("faux.txt", SCAN, "de genre PDF"),
        ("faux.csv", word_file(paragraph(run("a"))), "de genre DOCX"),
        ("faux.md", b"\x89PNG\r\n\x1a\n" + bytes(50), "de genre PNG"),
        ("ancien.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Office 97-2003"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_in_words(administrator, name, content, words):
    answer = add(administrator, name, content)
    assert answer.status_code == 200
    assert words in said(answer)
    assert not PortalDocument.objects.exists()


def test_the_text_is_kept_as_the_document_comes_in(administrator):
    add(administrator, "a.docx", word_file(paragraph(run("kinésithérapie"))))
    document = PortalDocument.objects.get()
    assert (document.text, document.text_state) == ("kinésithérapie", State.READ)
    assert document.text_hash == document.file_hash != ""


@pytest.mark.parametrize("where", ["/admin/documents/edit/{}/", "/admin/documents/multiple/{}/"])
def test_an_author_is_told_of_a_scan_on_its_form(administrator, where):
    add(administrator, "numérisation.pdf", SCAN)
    document = PortalDocument.objects.get()
    assert document.text_state == State.EMPTY
    if "multiple" in where:
        answer = administrator.post(
            where.format(document.pk), {f"doc-{document.pk}-title": ""}, headers={"X-Requested-With": "XMLHttpRequest"}
        )
        text = json.loads(answer.content)["form"]
    else:
        text = said(administrator.get(where.format(document.pk)))
    assert "Aucun texte n’a pu être lu" in text


def test_many_documents_at_once_each_say_what_became_of_them(administrator):
    def send(name, content):
        answer = administrator.post(
            "/admin/documents/multiple/add/",
            {"title": name, "files[]": SimpleUploadedFile(name, content), "collection": 1},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )
        return json.loads(answer.content)

    assert "n’est pas un document PDF" in send("faux.pdf", b"texte")["error_message"]
    assert "Aucun texte n’a pu être lu" in send("scan.pdf", SCAN)["form"]
    assert "Aucun texte" not in send("bon.txt", b"Du texte.")["form"]


def test_the_list_of_documents_says_which_are_searched(administrator):
    add(administrator, "scan.pdf", SCAN)
    add(administrator, "bon.txt", b"Du texte.")
    PortalDocument.objects.create(title="En attente", file=ContentFile(b"a", name="a.txt"))
    for address in ("/admin/documents/", "/admin/documents/results/"):
        listing = said(administrator.get(address))
        for label in ("Aucun texte", "Cherché", "À lire"):
            assert label in listing


def test_the_form_of_a_page_names_its_documents_that_are_not_searched(administrator, search_index):
    add(administrator, "scan.pdf", SCAN)
    # It was said at once, beside the list of documents.
    assert "n’a pu être lu" in said(administrator.get("/admin/documents/"))
    page = make_page(title="Une pratique")
    assert "n’a pu être lu" not in said(administrator.get(f"/admin/pages/{page.pk}/edit/"))
    page.documents = [("document", {"title": "Le guide numérisé", "document": PortalDocument.objects.get()})]
    page.save_revision().publish()
    form = said(administrator.get(f"/admin/pages/{page.pk}/edit/"))
    assert "Documents que la recherche ne lit pas" in form
    assert "Aucun texte n’a pu être lu" in form


def test_the_words_of_every_kind_of_file_find_their_page(search_index, vocabularies, drain, tmp_path):
    report = import_path(INPUTS / "md" / "30-docs.md", root=INPUTS)
    assert not report.problems
    drain()
    [scanned] = [str(warning) for warning in report.warnings]
    assert "35-scanned-no-text.pdf" in scanned
    assert "Aucun texte n’a pu être lu" in scanned
    for word in WORDS:
        assert Client().get("/api/v1/search", {"q": word, "exact": "1"}).json()["total"] == 1, word


def test_an_import_refuses_a_file_that_is_not_what_its_name_says(tmp_path, vocabularies):
    (tmp_path / "faux.pdf").write_text("Ceci n’est qu’un texte.")
    (tmp_path / "p.md").write_text(
        "---\ntype: practice\ntitle: Essai\nestablishments: [cisss-bsl]\n"
        "documents:\n  - {title: faux, file: faux.pdf}\n---\n\nTexte\n"
    )
    report = import_path(tmp_path)
    [problem] = map(str, report.problems)
    assert "p.md, ligne 6" in problem
    assert "n’est pas un document PDF" in problem


# The worker


def attach(page, document):
    page.documents = [("document", {"title": "Protocole", "document": document})]
    page.save_revision().publish()


def test_indexing_reads_no_file(search_index, monkeypatch):
    attach(make_page(title="Une pratique"), PortalDocument.objects.create(title="a", file=ContentFile(b"a", "a.txt")))

    def refuse(document):
        raise AssertionError("a file is read while pages are indexed")

    monkeypatch.setattr(PortalDocument, "open_file", refuse)
    while process_outbox():
        pass
    assert Client().get("/api/v1/search?q=pratique").json()["total"] == 1


def test_a_change_of_rights_does_not_wait_for_a_document(search_index, settings):
    slow = word_file("<w:tab/>" * 12_000_000)
    page = make_page(title="Une pratique")
    attach(page, PortalDocument.objects.create(title="Lent", file=ContentFile(slow, name="lent.docx")))
    while process_outbox():
        pass
    desk = Desk()
    try:
        assert desk.turn()
        set_visibility(page, visibility="members")
        while process_outbox():
            pass
        assert desk.reading.outcome() is None, "the document is still being read"
        assert Client().get("/api/v1/search?q=pratique").json()["total"] == 0
    finally:
        desk.close()


def test_the_worker_reads_what_came_in_unread_and_notes_its_pages(search_index):
    document = PortalDocument.objects.create(title="a", file=ContentFile("télésanté".encode(), name="a.txt"))
    attach(make_page(title="Une pratique"), document)
    call_command("search_worker", once=True)
    assert Client().get("/api/v1/search?q=télésanté").json()["total"] == 1


def test_a_file_replaced_while_it_is_read_keeps_nothing_of_the_former():
    document = PortalDocument.objects.create(title="a", file=ContentFile(b"avant", name="a.txt"))
    former = PortalDocument.objects.get(pk=document.pk)
    document.file = ContentFile(b"apres", name="b.txt")
    document.save()
    from portal.attached.outcome import Extract

    assert not keep_text(former, Extract(State.READ, "avant"))
    document.refresh_from_db()
    assert (document.text, document.text_state) == ("", State.WAITING)


def test_a_document_whose_file_is_gone_keeps_no_other_from_being_read():
    gone = PortalDocument.objects.create(title="a", file=ContentFile(b"a", name="a.txt"))
    gone.file.storage.delete(gone.file.name)
    other = PortalDocument.objects.create(title="b", file=ContentFile(b"b", name="b.txt"))
    Desk().empty()
    states = dict(PortalDocument.objects.values_list("pk", "text_state"))
    assert states == {gone.pk: State.BROKEN, other.pk: State.READ}
    assert not OutboxRow.objects.exists()


# Uploads that no software makes


@pytest.mark.parametrize(
    "name",
    ["a" * 3000 + ".pdf", "a" * 500 + ".pdf", "a\x00.pdf", "../../a.pdf", "a\\b.pdf", ".pdf", "é" * 200],
)
def test_a_name_without_sense_is_refused_or_tidied(administrator, name):
    given = SimpleUploadedFile("a.pdf", SCAN)
    given._name = name
    answer = administrator.post("/admin/documents/add/", {"title": "x", "file": given, "collection": 1})
    assert answer.status_code in {200, 302, 400}
    for document in PortalDocument.objects.all():
        assert len(document.file.name) <= 100
        assert not {"..", "\\", "\0"} & set(document.file.name)


def test_an_empty_file_is_refused_in_words(administrator):
    answer = administrator.post("/admin/documents/add/", {"title": "x", "file": io.BytesIO(b""), "collection": 1})
    assert answer.status_code == 200
    assert not PortalDocument.objects.exists()
