"""The feed of a search: dates of the last changes, and nothing sent twice."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import Page

from tests.factories import make_page

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
CHANGED = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def changed_page(search_index, drain):
    page = make_page(title="Une pratique", first_published_at=datetime(2024, 4, 23, tzinfo=UTC))
    drain()
    Page.objects.filter(pk=page.pk).update(last_published_at=CHANGED)
    return page


def test_a_feed_and_its_entries_tell_the_date_of_the_last_change(changed_page):
    root = ElementTree.fromstring(Client().get("/recherche/flux.atom").content)
    dates = [root.findtext(f"{ATOM}updated"), root.findtext(f"{ATOM}entry/{ATOM}updated")]
    assert dates == [CHANGED.isoformat()] * 2
    assert root.findtext(f"{ATOM}entry/{ATOM}published").startswith("2024-04-23")


def test_a_feed_that_has_not_changed_is_not_sent_again(changed_page):
    first = Client().get("/recherche/flux.atom?q=pratique")
    assert first.headers["Last-Modified"] == "Wed, 04 Mar 2026 05:06:07 GMT"
    for name, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = Client().get("/recherche/flux.atom?q=pratique", headers={name: value})
        assert (again.status_code, again.content) == (304, b"")


def test_every_page_announces_the_feed(changed_page):
    for path in ("/", "/recherche/", changed_page.url, "/aucune-page/"):
        assert (
            'type="application/atom+xml"\n          href="/recherche/flux.atom"' in Client().get(path).content.decode()
        )
