"""A practice that came by a link, in nobody's tray, stays in the comparison when another is added to it."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal.core.visibility import set_visibility
from tests.factories import make_page

pytestmark = pytest.mark.django_db
COMPARE, SELECTION = "/pratiques/comparer/", "/pratiques/comparer/selection/"


def tray_of(client):
    return client.cookies["comparaison"].value


def test_what_is_added_on_the_page_of_a_shared_practice_is_compared_with_it(search_index):
    shared, other = make_page(title="Reçue par un lien"), make_page(title="Autre")
    client = Client()
    document = BeautifulSoup(client.get(f"{COMPARE}?p={shared.pk}").content, "html.parser")
    form = document.select_one("#comparaison")
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden][name]")}
    response = client.post(form["action"], fields | {"add": other.pk}, follow=True)
    assert tray_of(client) == f"{shared.pk}.{other.pk}"
    table = BeautifulSoup(response.content, "html.parser")
    assert [link.get_text() for link in table.select(".compare__title")] == ["Reçue par un lien", "Autre"]


def test_what_the_reader_may_not_read_does_not_come_along(search_index):
    other, hidden = make_page(title="Autre"), make_page(title="Réservée")
    set_visibility(hidden, visibility="members")
    client = Client()
    client.post(SELECTION, {"along": str(hidden.pk), "add": other.pk})
    assert tray_of(client) == str(other.pk)


@pytest.mark.parametrize("along", ["abc", "0", "-1", "1.1", "9" * 200])
def test_a_malformed_value_is_nothing_at_all(along, search_index):
    other = make_page(title="Autre")
    client = Client()
    assert client.post(SELECTION, {"along": along, "add": other.pk}).status_code == 302
    assert tray_of(client) == str(other.pk)
