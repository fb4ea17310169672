"""Whoever has a session reaches their account from every page, the administration or not."""

import pytest
from django.test import Client

from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db


def test_a_reader_without_the_administration_reaches_their_address(search_index):
    make_home()
    client = Client()
    client.force_login(make_user("lectrice@inters4.example", first_name="Rose", last_name="Essai"))
    page = client.get("/").content.decode()
    menu = page.split('class="account-menu"')[1].split("</details>")[0]
    assert "Rose Essai" in menu
    assert 'href="/compte/adresse/"' in menu
    assert 'action="/deconnexion/"' in menu
    assert "Rédaction" not in page
    assert client.get("/compte/adresse/").status_code == 200


def test_a_visitor_has_no_account_menu(search_index):
    make_home()
    assert "account-menu" not in Client().get("/").content.decode()
