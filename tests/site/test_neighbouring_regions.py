"""Which regions touch is said by the vocabularies, not by the squares of a map."""

import pytest
import yaml
from django.test import Client

from portal.directory.models import Region
from portal.directory.services import DATA, load_vocabularies
from search.lexicon import lexicon
from tests.factories import make_home, make_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies_of_the_module")]


@pytest.fixture(scope="module")
def written():
    content = yaml.safe_load((DATA / "vocabularies.yaml").read_text(encoding="utf-8"))
    return {entry["slug"]: entry for entry in content["regions"]["terms"]}


def test_a_border_is_written_on_its_two_sides(written):
    for name in ("neighbours", "crossings"):
        for slug, entry in written.items():
            for other in entry.get(name, []):
                assert slug in written[other].get(name, []), (name, slug, other)
                assert slug != other


def test_every_region_has_a_neighbour_and_no_border_is_both_on_land_and_on_water(written):
    for slug, entry in written.items():
        land, water = set(entry.get("neighbours", [])), set(entry.get("crossings", []))
        assert land | water, slug
        assert not land & water, slug


def test_gaspesie_touches_the_bas_saint_laurent_alone():
    directory = lexicon()
    assert directory.neighbours["gaspesie-iles"] == ("bas-saint-laurent",)
    assert directory.crossings["gaspesie-iles"] == ()


def test_every_region_is_reached_from_every_other():
    directory = lexicon()
    for slug in directory.regions:
        assert {near for ring in directory.rings([slug]) for near in ring} == set(directory.regions) - {slug}


def test_rings_go_from_next_door_outwards_on_land_first():
    first, second, *_others = lexicon().rings(["gaspesie-iles"])
    assert first == ["bas-saint-laurent"]
    assert second == ["chaudiere-appalaches", "capitale-nationale", "cote-nord"]


def test_every_region_is_named_in_a_sentence(written):
    assert all(entry.get("in") for entry in written.values())


def test_a_broker_s_borders_are_kept_by_the_next_load():
    gaspesie = Region.objects.get(slug="gaspesie-iles")
    gaspesie.neighbours.set([Region.objects.get(slug="estrie")])
    load_vocabularies()
    assert [region.slug for region in gaspesie.neighbours.all()] == ["estrie"]


def test_a_site_without_borders_receives_them():
    for region in Region.objects.all():
        region.neighbours.clear()
        region.crossings.clear()
    load_vocabularies()
    assert lexicon().neighbours["gaspesie-iles"] == ("bas-saint-laurent",)


def test_the_page_of_a_region_leads_to_its_neighbours_and_says_what_is_across(search_index):
    make_home()
    make_page()
    html = Client().get("/regions/gaspesie-iles/").content.decode()
    neighbours = html.partition('id="voisines-titre"')[2].partition("</nav>")[0]
    assert "/regions/bas-saint-laurent/" in neighbours
    assert "/regions/chaudiere-appalaches/" not in neighbours
    assert "sur l’autre rive" not in neighbours
    html = Client().get("/regions/bas-saint-laurent/").content.decode()
    assert html.partition('id="voisines-titre"')[2].partition("</nav>")[0].count("sur l’autre rive") == 2
