"""A form that is refused for what it names says nothing of it: neither its title nor its file."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from portal.accounts.services import ensure_authors
from portal.core.models import PortalDocument, PortalImage
from portal.core.visibility import set_visibility
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page, make_section, make_user

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a resized image to be closed when it is forgotten.
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]
WORD = "confidentissime"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def draft():
    return make_page(SynthesisPage, title="Brouillon", establishment=make_establishment("uqar"), live=False)


@pytest.fixture
def author(draft) -> Client:
    establishment = make_establishment("uqar")
    group: Group = ensure_authors(establishment=establishment, section=make_section(SynthesisPage, establishment))
    client = Client()
    client.force_login(make_user("uqar@inters4.example", groups=[group]))
    return client


@pytest.fixture
def secret():
    """A page, a document and an image of others."""
    owner = make_establishment()
    page = make_page(SynthesisPage, title=WORD, establishment=owner)
    set_visibility(page, visibility="establishment", groups=[owner.group])
    closed = Collection.get_first_root_node().add_child(name="Clos")
    PortalDocument.objects.create(title=WORD, file=ContentFile(b"x", name=f"{WORD}.txt"), collection=closed)
    image = get_test_image_file(filename=f"{WORD}.png")
    PortalImage.objects.create(title=WORD, file=image, collection=closed)
    return page


def answer(author, page, **changes):
    empty = {name: streamfield([]) for name in ("body", "references", "documents", "contributors")}
    fields = {"title": page.title, "slug": page.slug, "summary": "Un résumé.", "language": "fr"}
    lists = {"outgoing_links": inline_formset([]), "comments": inline_formset([])}
    response = author.post(f"/admin/pages/{page.pk}/edit/", nested_form_data(fields | empty | lists | changes))
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_neither_the_title_nor_the_picture_of_an_image(author, draft, secret):
    image = PortalImage.objects.get()
    assert WORD not in answer(author, draft, image=image.pk, image_alt="x")
    block = ("image", {"image": image.pk, "alt": "x", "caption": ""})
    assert WORD not in answer(author, draft, body=streamfield([block]))


def test_it_shows_no_title_of_a_document(author, draft, secret):
    block = ("document", {"title": "x", "document": PortalDocument.objects.get().pk})
    assert WORD not in answer(author, draft, documents=streamfield([block]))


def test_it_shows_no_title_of_a_page(author, draft, secret):
    links = inline_formset([{"kind": "voir-aussi", "target": secret.pk}])
    assert WORD not in answer(author, draft, outgoing_links=links)


def test_it_shows_no_address_of_a_text_s_links_and_keeps_the_words(author, draft, secret):
    page, document = secret.pk, PortalDocument.objects.get().pk
    text = f'<p><a linktype="page" id="{page}">des mots</a> <a linktype="document" id="{document}">gardés</a></p>'
    shown = answer(author, draft, body=streamfield([("text", rich_text(text))]))
    assert WORD not in shown
    assert "des mots" in shown
    assert "gardés" in shown or "gard\\\\u00e9s" in shown


def test_a_page_is_not_copied_nor_moved_where_one_may_not_know_of(author, draft, secret):
    values = {"new_title": "x", "new_slug": "x", "new_parent_page": secret.pk}
    refused = author.post(f"/admin/pages/{draft.pk}/copy/", values)
    assert (refused.status_code, WORD in refused.content.decode()) == (404, False)
    refused = author.post(f"/admin/bulk/wagtailcore/page/move/?id={draft.pk}", {"chooser": secret.pk})
    assert (refused.status_code, WORD in refused.content.decode()) == (404, False)


def test_a_number_that_is_none_is_not_found(author, draft):
    values = {"new_title": "x", "new_slug": "x", "new_parent_page": "zz"}
    assert author.post(f"/admin/pages/{draft.pk}/copy/", values).status_code == 404
