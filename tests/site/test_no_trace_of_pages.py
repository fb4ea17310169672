"""Places where a page that one may not read left a trace, each found by a random world (`tests/worlds`)."""

import pytest
from django.test import Client

from portal.accounts.services import ensure_authors
from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page, make_section, make_user

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


def _without_tokens(answer):
    import re

    text = answer if isinstance(answer, str) else answer.content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value="|nonce="|"CSRF_TOKEN": ")[\w+/=-]+', "", text)
