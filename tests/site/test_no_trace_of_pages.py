"""Places where a page that one may not read left a trace, each found by a random world (`tests/worlds`)."""

import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.actions.move_page import MovePageAction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, ReferenceIndex

from portal.accounts.models import User
from portal.accounts.services import ensure_authors
from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from portal.directory.models import Establishment
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user
from training.models import LessonPage, TrainingBlockPage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("search_index"),
    # Django reads an uploaded picture's size in a file that it leaves to the collector.
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def author():
    establishment = make_establishment("uqar")
    section = make_section(SynthesisPage, establishment)
    return signed_in(make_user(groups=[ensure_authors(establishment=establishment, section=section)]))


def hidden_page(**fields):
    page = make_page(**fields)
    set_visibility(page, visibility="establishment", groups=[make_establishment().group])
    return page


def make_files(kind, collection):
    """Two files of the only person there is, in the order of their titles."""
    model = get_image_model() if kind == "images" else get_document_model()
    file = get_test_image_file if kind == "images" else lambda name: ContentFile(b"un texte", name)
    return [
        model.objects.create(
            title=f"Le fichier {name}",
            collection=collection,
            file=file(f"{name}.png"),
            uploaded_by_user=User.objects.get(),
        )
        for name in ("alpha", "beta")
    ]


def reference(page, used):
    """Note that a page names a file, as Wagtail does when it is saved."""
    ReferenceIndex.objects.create(
        content_type=ContentType.objects.get_for_model(page),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=page.pk,
        to_content_type=ContentType.objects.get_for_model(used),
        to_object_id=used.pk,
        model_path="image",
        content_path="image",
        content_path_hash=ReferenceIndex._get_content_path_hash("image"),
    )


def test_the_site_map_names_no_section_for_what_it_hides():
    page = make_page()
    section = page.get_parent()
    assert section.url in Client().get("/sitemap-ownersectionpage.xml").content.decode()
    set_visibility(page, visibility="members")
    assert Client().get("/sitemap-ownersectionpage.xml").status_code == 404
    set_visibility(page, visibility="public")
    page.unpublish()
    assert Client().get("/sitemap-ownersectionpage.xml").status_code == 404


def test_a_feed_without_entries_is_the_same_each_time():
    first, second = (Client().get("/recherche/flux.atom?q=xylophone") for _time in range(2))
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]


def test_how_many_times_a_page_is_named_leaves_out_pages_that_the_author_may_not_know_of(author):
    own = make_page(SynthesisPage, title="La mienne", establishment=make_establishment("uqar"))
    for page in (hidden_page(title="Cachée"), make_page(title="Un brouillon", live=False)):
        PageLink.objects.create(source=page, target=own, kind="appuyee-par")
        page.save()
    for path in (f"/admin/pages/{own.pk}/edit/", f"/admin/pages/{own.pk}/"):
        assert "0 fois" in " ".join(author.get(path).content.decode().split())
    shown = make_page(title="Ouverte")
    PageLink.objects.create(source=shown, target=own, kind="appuyee-par")
    shown.save()
    assert "1 fois" in " ".join(author.get(f"/admin/pages/{own.pk}/edit/").content.decode().split())


def test_where_a_page_is_named_lists_no_page_that_the_author_may_not_know_of(author):
    own = make_page(SynthesisPage, title="La mienne", establishment=make_establishment("uqar"))
    hidden = hidden_page(title="Cachée")
    before = author.get(f"/admin/pages/{own.pk}/usage/").content.decode()
    PageLink.objects.create(source=hidden, target=own, kind="appuyee-par")
    hidden.save()
    assert _without_tokens(author.get(f"/admin/pages/{own.pk}/usage/")) == _without_tokens(before)


@pytest.mark.parametrize("kind", ["documents", "images"])
def test_the_list_of_files_counts_sorts_and_filters_by_the_uses_that_the_author_may_know_of(author, kind):
    collection = Establishment.objects.get(slug="uqar").collection
    used, unused = make_files(kind, collection)
    hidden, shown = hidden_page(title="Cachée"), make_page(title="Ouverte")

    def told():
        addresses = ("?ordering=title", "?ordering=-usage_count", "?usage_count_min=1", "?usage_count_max=0")
        texts = [author.get(f"/admin/{kind}/{address}&layout=list").content.decode() for address in addresses]
        return [
            (
                re.findall(r"Utilisations\s*:\s*(\d+)", text),
                re.findall(r"Le fichier \w+", re.sub(r"<[^>]+>|\w+=\"[^\"]*\"", "", text)),
            )
            for text in texts
        ]

    before = told()
    reference(hidden, used)
    assert told() == before
    reference(shown, used)
    after = told()
    assert [counts for counts, _names in after] == [["1", "0"], ["1", "0"], ["1"], ["0"]]
    assert used.title in after[2][1]
    assert used.title not in after[3][1]
    assert unused.title in after[3][1]


def test_the_chooser_of_images_counts_the_uses_that_the_author_may_know_of(author):
    used, _unused = make_files("images", Establishment.objects.get(slug="uqar").collection)
    chooser = "/admin/images/chooser/results/?layout=list"
    before = author.get(chooser).content.decode()
    assert used.title in before
    reference(hidden_page(title="Cachée"), used)
    assert author.get(chooser).content.decode() == before
    reference(make_page(title="Ouverte"), used)
    assert author.get(chooser).content.decode() != before


def test_a_text_s_editor_gives_no_address_that_its_author_may_not_read(author):
    target = make_page(title="Xylophone")
    link = f'<p>Voir <a linktype="page" id="{target.pk}">la page</a>.</p>'
    own = make_page(
        SynthesisPage,
        title="La mienne",
        establishment=make_establishment("uqar"),
        body=[{"type": "text", "value": link}],
    )
    form = f"/admin/pages/{own.pk}/edit/"
    assert target.url in author.get(form).content.decode()
    set_visibility(target, visibility="establishment", groups=[make_establishment().group])
    shown = author.get(form).content.decode()
    assert "xylophone" not in shown.lower()
    assert f"/admin/pages/{target.pk}/edit/" in shown


def test_a_chooser_offers_to_open_a_page_only_for_pages_that_the_author_may_know_of(author):
    page = hidden_page()
    section, index = page.get_parent(), page.get_parent().get_parent()
    opened = f"/admin/choose-page/{index.pk}/"
    assert f"choose-page/{section.pk}/" not in author.get(opened).json()["html"]
    make_page(title="Une autre")
    assert f"choose-page/{section.pk}/" in author.get(opened).json()["html"]


def test_a_content_that_only_a_hidden_one_leads_to_is_linked_to_nothing_that_the_author_knows(author):
    own = make_page(SynthesisPage, title="La mienne", establishment=make_establishment("uqar"))
    assert "tache-unlinked" in author.get("/admin/").content.decode()
    PageLink.objects.create(source=hidden_page(title="Cachée"), target=own, kind="appuyee-par")
    assert "tache-unlinked" in author.get("/admin/").content.decode()
    PageLink.objects.create(source=make_page(title="Ouverte"), target=own, kind="appuyee-par")
    assert "tache-unlinked" not in author.get("/admin/").content.decode()


def test_the_form_of_a_page_says_no_title_that_its_author_may_not_read(author):
    own = make_page(SynthesisPage, title="La mienne", establishment=make_establishment("uqar"))
    target = make_page(title="Xylophone")
    PageLink.objects.create(source=own, target=target, kind="voir-aussi")
    form = f"/admin/pages/{own.pk}/edit/"
    assert "Xylophone" in author.get(form).content.decode()
    set_visibility(target, visibility="establishment", groups=[make_establishment().group])
    shown = author.get(form).content.decode()
    assert "Xylophone" not in shown
    assert f"Page {target.pk}, que vous ne pouvez pas lire" in shown


def test_the_old_address_of_what_left_a_hidden_page_leads_nowhere_for_who_may_not_read_that_page():
    block = make_page(TrainingBlockPage, title="Un bloc")
    lesson = make_page(LessonPage, title="Une leçon", parent=block)
    old = lesson.url
    other = make_page(TrainingBlockPage, title="Un autre bloc")
    MovePageAction(lesson, other, pos="last-child").execute(skip_permission_checks=True)
    assert Client().get(old).status_code == 301
    set_visibility(block, visibility="members")
    assert Client().get(old).status_code == 404
    assert signed_in(make_user()).get(old).status_code == 301


def test_the_card_of_a_page_is_asked_again_each_time_that_it_is_shown():
    page = make_page()
    address = Client().get(f"/cartes/{page.pk}-000000000000.png")["Location"]
    card = Client().get(address)
    assert card["Cache-Control"] == "public, no-cache"
    assert Client().get(address, headers={"If-None-Match": card["ETag"]}).status_code == 304
    set_visibility(page, visibility="members")
    assert Client().get(address, headers={"If-None-Match": card["ETag"]}).status_code == 404


def test_the_home_page_proposes_no_search_that_a_page_hidden_since_answered(drain):
    home = make_home()
    home.examples = ["xylophone"]
    home.save_revision().publish()
    page = make_page(title="Un xylophone")
    drain()
    proposed = "/recherche/?q=xylophone"
    assert proposed in Client().get("/").content.decode()
    set_visibility(page, visibility="members")
    drain()
    assert proposed not in Client().get("/").content.decode()


def _without_tokens(answer):
    text = answer if isinstance(answer, str) else answer.content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value="|nonce="|"CSRF_TOKEN": ")[\w+/=-]+', "", text)
