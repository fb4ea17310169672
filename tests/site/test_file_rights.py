"""Images and documents go with the pages that show them; a draft gives no right to what it names."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from portal.accounts.services import ensure_authors, ensure_brokers
from portal.core.models import PageLink, PortalDocument, PortalImage
from portal.core.visibility import set_visibility
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("search_index"),
    # Wagtail leaves the temporary file of a resized image to be closed when it is forgotten.
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def author():
    """An author of a university, whose files are in a collection of their own."""
    establishment = make_establishment("uqar")
    section = make_section(SynthesisPage, establishment)
    group = ensure_authors(establishment=establishment, section=section)
    own = Collection.get_first_root_node().add_child(instance=Collection(name="UQAR"))
    GroupCollectionPermission.objects.filter(group=group).update(collection=own)
    client = signed_in(make_user("uqar@inters4.example", groups=[group]))
    client.section, client.own = section, own
    return client


def status(client, path):
    """The status of an answer, read to its end, so that its file is closed."""
    response = client.get(path)
    if response.streaming:
        b"".join(response)
    return response.status_code


def make_document(**fields):
    return PortalDocument.objects.create(title="Secret", file=ContentFile(b"secret", name="secret.txt"), **fields)


def make_image(**fields):
    return PortalImage.objects.create(title="Secret", file=get_test_image_file(filename="secret.png"), **fields)


def show(page, document=None, image=None):
    if document:
        page.documents = [("document", {"title": "Secret", "document": document})]
    if image:
        page.image, page.image_alt = image, "Une image"
    page.save_revision().publish()
    return page


def form(page, **changes):
    """What the form of a synthesis posts, unchanged but for `changes`."""
    empty = {name: streamfield([]) for name in ("body", "references", "documents", "contributors")}
    fields = {"title": page.title, "slug": page.slug, "summary": "Un résumé.", "language": "fr"}
    return nested_form_data(
        fields | empty | {"outgoing_links": inline_formset([]), "comments": inline_formset([])} | changes
    )


def draft_of(author):
    return make_page(SynthesisPage, title="Brouillon", establishment=make_establishment("uqar"), live=False)


def is_refused(author, page, **changes):
    response = author.post(f"/admin/pages/{page.pk}/edit/", form(page, **changes))
    assert response.status_code in {200, 302}
    if response.status_code == 302:
        return False
    edited = response.context["form"]
    links = [link.errors.get("target") for link in edited.formsets["outgoing_links"].forms]
    return any(error.code == "not_yours" for errors in edited.errors.as_data().values() for error in errors) or any(
        links
    )


def test_a_draft_names_no_document_that_its_author_may_not_have(author):
    document = make_document()
    page = draft_of(author)
    changes = {"documents": streamfield([("document", {"title": "x", "document": document.pk})])}
    assert is_refused(author, page, **changes)
    assert status(author, document.url) == 404


def test_a_draft_gives_no_right_to_the_document_that_it_names(author):
    document = make_document()
    page = draft_of(author)
    page.documents = [("document", {"title": "x", "document": document})]
    page.save()
    assert status(author, document.url) == 404


def test_a_draft_names_no_image_that_its_author_may_not_have(author):
    image = make_image()
    page = draft_of(author)
    assert is_refused(author, page, image=image.pk, image_alt="x")


def test_a_draft_links_to_no_page_that_its_author_may_not_know_of(author):
    secret = make_page(SynthesisPage, title="Xylophone", establishment=make_establishment())
    set_visibility(secret, visibility="establishment", groups=[make_establishment().group])
    page = draft_of(author)
    links = inline_formset([{"kind": "voir-aussi", "target": secret.pk}])
    assert is_refused(author, page, outgoing_links=links)
    assert not PageLink.objects.exists()
    text = rich_text(f'<p><a linktype="page" id="{secret.pk}">voir</a></p>')
    assert is_refused(author, page, body=streamfield([("text", text)]))


def test_what_a_page_names_already_stays_when_its_author_may_no_longer_have_it(author):
    document = make_document()
    page = draft_of(author)
    page.documents = [("document", {"title": "x", "document": document})]
    page.save_revision()
    changes = {"documents": streamfield([("document", {"title": "y", "document": document.pk})])}
    assert not is_refused(author, page, **changes)


def test_an_author_names_their_own_files_and_those_of_public_pages(author):
    public = make_document()
    show(make_page(), document=public)
    own = make_document(collection=author.own)
    page = draft_of(author)
    blocks = [("document", {"title": "x", "document": found.pk}) for found in (public, own)]
    assert not is_refused(author, page, documents=streamfield(blocks))


def test_the_documents_of_a_restricted_page_go_with_it():
    document = make_document()
    page = show(make_page(), document=document)
    assert status(Client(), document.url) == 200
    group = make_establishment().group
    set_visibility(page, visibility="establishment", groups=[group])
    assert status(Client(), document.url) == 404
    assert status(signed_in(make_user(groups=[group])), document.url) == 200


def test_the_images_of_a_restricted_page_go_with_it_resized_or_not():
    image = make_image()
    page = show(make_page(), image=image)
    resized = image.get_rendition("width-100")
    for path in (resized.url, image.file.url):
        assert status(Client(), path) == 200
    set_visibility(page, visibility="members")
    for path in (resized.url, image.file.url):
        assert status(Client(), path) == 404
        assert status(signed_in(make_user(f"{len(path)}@inters4.example")), path) == 200


def test_an_image_that_no_published_page_shows_is_for_the_library_alone(author):
    own, other = make_image(collection=author.own), make_image()
    assert status(Client(), own.get_rendition("width-10").url) == 404
    assert status(author, own.get_rendition("width-10").url) == 200
    assert status(author, other.get_rendition("width-10").url) == 404


def test_a_file_of_a_published_page_is_replaced_by_who_may_publish_it(author):
    page = make_page(SynthesisPage, title="Publiée", establishment=make_establishment("uqar"))
    user = author.get("/admin/").wsgi_request.user
    document = make_document(collection=author.own, uploaded_by_user=user)
    change = {"title": "Autre", "collection": author.own.pk, "tags": ""}

    def replaced(client):
        new = SimpleUploadedFile("nouveau.txt", b"nouveau")
        client.post(f"/admin/documents/edit/{document.pk}/", change | {"file": new})
        return PortalDocument.objects.get(pk=document.pk).title == "Autre"

    show(page, document=document)
    assert not replaced(author)
    author.post(f"/admin/documents/delete/{document.pk}/")
    author.post(f"/admin/documents/multiple/{document.pk}/delete/", headers={"X-Requested-With": "XMLHttpRequest"})
    author.post(f"/admin/bulk/core/portaldocument/delete/?id={document.pk}")
    assert PortalDocument.objects.filter(pk=document.pk, title="Secret").exists()
    broker = signed_in(make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())]))
    assert replaced(broker)


def test_an_author_replaces_the_file_of_a_draft(author):
    user = author.get("/admin/").wsgi_request.user
    document = make_document(collection=author.own, uploaded_by_user=user)
    new = SimpleUploadedFile("nouveau.txt", b"nouveau")
    fields = {"title": "Autre", "collection": author.own.pk, "tags": "", "file": new}
    author.post(f"/admin/documents/edit/{document.pk}/", fields)
    assert PortalDocument.objects.get(pk=document.pk).title == "Autre"


def test_a_link_in_a_text_names_its_page_only_to_who_may_read_it():
    secret = make_page(title="Xylophone", slug="xylophone-secret")
    text = RichText(f'<p>Lire <a linktype="page" id="{secret.pk}">la suite</a>.</p>')
    page = make_page(title="Ouverte", slug="ouverte", body=[("text", text)])
    assert secret.url in Client().get(page.url).content.decode()
    set_visibility(secret, visibility="members")
    shown = Client().get(page.url).content.decode()
    assert "xylophone-secret" not in shown
    assert "la suite" in shown
    assert secret.url in signed_in(make_user()).get(page.url).content.decode()


def test_a_page_costs_the_same_with_many_texts_that_link(django_assert_max_num_queries):
    targets = [make_page(title=f"Cible {number}", slug=f"cible-{number}") for number in range(6)]
    texts = [("text", RichText(f'<p><a linktype="page" id="{target.pk}">lire</a></p>')) for target in targets]
    page = make_page(title="Ouverte", slug="ouverte", body=texts)
    Client().get(page.url)
    with django_assert_max_num_queries(13):
        shown = Client().get(page.url).content.decode()
    assert all(target.url in shown for target in targets)


def test_the_words_of_a_document_that_a_collection_keeps_find_nothing_for_others(drain):
    closed = Collection.get_first_root_node().add_child(instance=Collection(name="Fermé"))
    text = ContentFile(b"Un xylophone.", name="notes.txt")
    document = PortalDocument.objects.create(title="Notes", file=text, collection=closed)
    show(make_page(), document=document)
    drain()
    assert Client().get("/api/v1/search?q=xylophone").json()["total"] == 1
    restriction = CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    drain()
    assert Client().get("/api/v1/search?q=xylophone").json()["total"] == 0
    restriction.delete()
    drain()
    assert Client().get("/api/v1/search?q=xylophone").json()["total"] == 1
