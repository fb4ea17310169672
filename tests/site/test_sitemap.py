"""The site map lists all that anybody may read, at a constant cost, and says when it has not changed."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from portal.api import sitemaps
from portal.core.visibility import set_visibility
from practices.models import PracticePage
from tests.factories import make_establishment, make_home, make_page, make_section, make_twins
from training.models import LessonPage

pytestmark = pytest.mark.django_db


def addresses(path, client=None):
    answer = (client or Client()).get(path)
    assert answer.status_code == 200
    return re.findall("<loc>(.*?)</loc>", answer.content.decode())


def everything():
    return [address for section in addresses("/sitemap.xml") for address in addresses(path_of(section))]


def path_of(address):
    return "/" + address.split("/", 3)[3].replace("&amp;", "&")


def test_the_index_leads_to_sections_that_list_every_public_page(settings):
    practice, lesson = make_page(), make_page(LessonPage, title="Une leçon")
    found = everything()
    for page in (practice, lesson):
        assert f"{settings.SITE_URL}{page.url}" in found
    assert f"{settings.SITE_URL}/" in found
    assert f"{settings.SITE_URL}/regions/" in found


def test_no_section_lists_what_the_public_may_not_read():
    hidden, members, draft = (make_page(title=title) for title in ("Cachée", "Membres", "Brouillon"))
    set_visibility(hidden, visibility="establishment", groups=[make_establishment().group])
    set_visibility(members, visibility="members")
    PracticePage.objects.filter(pk=draft.pk).update(live=False)
    block = make_page(LessonPage, title="Leçon").get_parent()
    set_visibility(block, visibility="members")
    found = " ".join(everything())
    for word in ("cachee", "membres", "brouillon", "lecon"):
        assert word not in found


def test_an_empty_section_is_left_out():
    make_section(PracticePage, make_establishment("vide"))
    make_page()
    assert not [address for address in everything() if address.endswith("/pratiques/vide/")]


def test_a_section_of_more_pages_than_a_file_holds_is_cut_without_loss(monkeypatch):
    monkeypatch.setattr(sitemaps.PortalSitemap, "limit", 2)
    for number in range(5):
        make_page(title=f"Pratique {number}")
    parts = [address for address in addresses("/sitemap.xml") if "practicepage" in address]
    assert len(parts) == 3
    listed = [address for part in parts for address in addresses(path_of(part))]
    assert len(listed) == len(set(listed)) == 5


def test_the_last_change_is_told_rather_than_the_first_publication():
    page = make_page()
    Page.objects.filter(pk=page.pk).update(
        first_published_at=datetime(2020, 1, 2, 12, tzinfo=UTC), last_published_at=datetime(2024, 3, 5, 12, tzinfo=UTC)
    )
    xml = Client().get("/sitemap-practicepage.xml").content.decode()
    assert "<lastmod>2024-03-05</lastmod>" in xml
    assert "2024-03-05T" in Client().get("/sitemap.xml").content.decode()


def test_the_cost_is_the_same_with_5_and_50_pages():
    def cost(path):
        Client().get(path)
        with CaptureQueriesContext(connection) as captured:
            Client().get(path)
        return len(captured)

    paths = ("/sitemap.xml", "/sitemap-practicepage.xml", "/sitemap-lieux.xml")
    make_twins(make_page(), 4)
    few = [cost(path) for path in paths]
    make_twins(PracticePage.objects.first(), 45)
    assert len(addresses(paths[1])) == 50
    assert [cost(path) for path in paths] == few
    assert max(few) <= 4


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-practicepage.xml"])
def test_a_copy_is_kept_until_something_changes(path):
    page = make_page()
    tag = Client().get(path)["ETag"]
    assert Client().get(path, headers={"if-none-match": tag}).status_code == 304
    make_page(title="Une autre")
    changed = Client().get(path, headers={"if-none-match": tag})
    assert changed.status_code == 200
    PracticePage.objects.get(title="Une autre").unpublish()
    assert Client().get(path, headers={"if-none-match": changed["ETag"]}).status_code == 200
    assert page.live


def test_caches_ask_before_they_give_a_copy():
    make_home()
    assert "no-cache" in Client().get("/sitemap.xml")["Cache-Control"]


def test_addresses_start_with_the_public_address_whatever_the_host():
    make_page()
    found = addresses("/sitemap.xml", Client(headers={"host": "autre.example"}))
    assert not [address for address in found if "autre.example" in address]


@pytest.mark.parametrize("path", ["/sitemap-inconnue.xml", "/sitemap-practicepage.xml?p=9"])
def test_a_section_that_is_not_there_is_not_found(path):
    make_page()
    assert Client().get(path).status_code == 404
