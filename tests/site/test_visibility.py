"""What a person may not read leaves no trace."""

import pytest
from django.test import Client

from portal.core.grants import grants_of
from portal.core.models import PageLink
from portal.core.visibility import grants_of_reader, set_visibility
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db


def grants(page):
    return grants_of([page.pk])[page.pk]


def test_a_page_without_restriction_is_public():
    assert grants(make_page()) == {"public"}


def test_members_and_establishment_restrictions_give_their_grants():
    page = make_page()
    set_visibility(page, visibility="members")
    assert grants(page) == {"members"}
    group = make_establishment().group
    set_visibility(page, visibility="establishment", groups=[group])
    assert grants(page) == {f"group:{group.pk}"}
    set_visibility(page, visibility="public")
    assert grants(page) == {"public"}


def test_a_restriction_of_an_ancestor_applies_to_the_page():
    page = make_page()
    set_visibility(page.get_parent(), visibility="members")
    assert grants(page) == {"members"}


def test_restrictions_to_two_groups_leave_only_what_is_common():
    page = make_page()
    first, second = make_establishment().group, make_establishment("uqar").group
    set_visibility(page.get_parent(), visibility="establishment", groups=[first])
    set_visibility(page, visibility="establishment", groups=[second])
    assert grants(page) == set()
    set_visibility(page, visibility="establishment", groups=[first, second])
    assert grants(page) == {f"group:{first.pk}"}


def test_readers_hold_what_they_are():
    group = make_establishment().group
    assert grants_of_reader(None) == {"public"}
    member = make_user(groups=[group])
    assert grants_of_reader(member) == {"public", "members", f"group:{group.pk}"}


@pytest.mark.parametrize("visibility", ["members", "establishment"])
def test_a_restricted_page_leaves_no_trace(visibility, search_index, drain):
    group = make_establishment().group
    secret = make_page(title="Xylophone confidentiel", summary="Un xylophone.")
    open_page = make_page(SynthesisPage, title="Synthèse ouverte")
    PageLink.objects.create(source=secret, target=open_page, kind="appuyee-par")
    set_visibility(secret, visibility=visibility, groups=[group])
    drain()
    anonymous, reader = Client(), Client()
    reader.force_login(make_user(groups=[group]))
    address = "/pratiques/cisss-bsl/xylophone-confidentiel/"
    assert reader.get(address).status_code == 200
    assert anonymous.get(address).status_code == 404
    for path in (
        "/api/v1/search?q=xylophone",
        "/api/v1/search",
        "/api/v1/suggest?q=xylo",
        "/recherche/?q=xylophone",
        "/recherche/flux.atom?q=xylophone",
        "/recherche/export.csv?q=xylophone",
        "/sitemap.xml",
        "/sitemap-synthesispage.xml",
        f"/liens/{open_page.pk}/appuyee-par-inverse/",
        "/pratiques/",
        "/pratiques/cisss-bsl/",
        "/",
        "/regions/",
        "/api/v1/search?q=xylophne",
        open_page.url,
    ):
        # The reader's own words come back to them (« Résultats pour xylophone »); the page's don't.
        assert "confidentiel" not in anonymous.get(path).content.decode().lower(), path
    seen = reader.get("/api/v1/search?q=xylophone").json()
    assert [hit["title"] for hit in seen["results"]] == ["Xylophone confidentiel"]
    unseen = anonymous.get("/api/v1/search?q=xylophone").json()
    assert unseen["total"] == 0
    assert unseen["suggestion"] is None
    assert "Xylophone" in reader.get(open_page.url).content.decode()


def test_a_restriction_holds_before_the_index_knows_it(search_index, drain):
    page = make_page(title="Bientôt réservée")
    drain()
    assert Client().get("/api/v1/search?q=réservée").json()["results"]
    set_visibility(page, visibility="members")
    assert Client().get("/api/v1/search?q=réservée").json()["results"] == []


def test_an_unpublished_page_leaves_before_the_index_knows_it(search_index, drain):
    page = make_page(title="Bientôt retirée")
    drain()
    page.unpublish()
    assert Client().get("/api/v1/search?q=retirée").json()["results"] == []


def test_similar_pages_are_shown_without_those_that_the_reader_may_not_read(search_index, drain):
    words = {
        "summary": "La réadaptation respiratoire des personnes atteintes de bronchite.",
        "why": "Bronchite tenace.",
    }
    page = make_page(title="Réadaptation respiratoire", **words)
    make_page(title="Bronchite et réadaptation", **words)
    secret = make_page(title="Bronchite secrète", **words)
    set_visibility(secret, visibility="members")
    for number in range(4):
        make_page(title=f"Tout autre chose {number}", summary="Des horaires.")
    drain()
    text = Client().get(page.url).content.decode()
    assert "Contenus semblables" in text
    assert "Bronchite et réadaptation" in text
    assert "Bronchite secrète" not in text
