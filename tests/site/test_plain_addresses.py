"""Addresses in capitals or with a slash too many lead to the plain one, with their query."""

import pytest
from django.test import Client

from portal.core.visibility import set_visibility
from tests.factories import make_page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("/PRATIQUES/", "/pratiques/"),
        ("/Pratiques", "/pratiques/"),
        ("/Recherche/?q=mpoc", "/recherche/?q=mpoc"),
        ("/RECHERCHE?q=M%C3%89DECIN&type=practice", "/recherche/?q=M%C3%89DECIN&type=practice"),
        ("/recherche//?q=mpoc", "/recherche/?q=mpoc"),
    ],
)
def test_an_address_that_only_its_form_keeps_from_being_one_leads_to_it(asked, plain):
    make_page(title="Une pratique")
    response = Client().get(asked)
    assert (response.status_code, response.headers.get("Location")) == (301, plain)


def test_a_page_is_found_under_capitals_and_double_slashes():
    page = make_page(title="Une pratique")
    section, establishment, slug = page.url.strip("/").split("/")
    for asked in (page.url.upper(), f"/{section}//{establishment}/{slug}", f"//{section}///{establishment}/{slug}/"):
        response = Client().get("http://testserver" + asked)
        assert (response.status_code, response.headers.get("Location")) == (301, page.url), asked


def test_a_page_that_one_may_not_read_is_as_if_it_were_not_there():
    page = make_page(title="Une pratique")
    set_visibility(page, visibility="members")
    hidden = Client().get(page.url.upper())
    missing = Client().get(page.url.upper().replace("UNE", "AUCUNE"))
    assert (hidden.status_code, missing.status_code) == (404, 404)


@pytest.mark.parametrize(
    "path", ["/RIEN/DU/TOUT/", "//exemple.org/", "/PRATIQUES/../X/", "/%5CPRATIQUES/", "/A" * 400 + "/"]
)
def test_other_addresses_stay_missing(path):
    assert Client().get("http://testserver" + path).status_code == 404
