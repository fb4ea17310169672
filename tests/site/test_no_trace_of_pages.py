"""Places where a page that one may not read left a trace, each found by a random world (`tests/worlds`)."""

import re

import pytest
from django.test import Client
from wagtail.actions.move_page import MovePageAction

from portal.accounts.services import ensure_authors
from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user
from training.models import LessonPage, TrainingBlockPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


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
