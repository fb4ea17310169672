"""Practices are found by who adopts them: as anybody may know, and no further."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practices.adoption.indexed import adopters_of
from practices.adoption.models import AdoptionFile
from practices.adoption.services import open_adoption
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db


def adopted(practice, slug, **fields):
    place = make_establishment(slug, "cote-nord")
    user = make_user(f"{slug}@inters4.example", groups=[place.group])
    day = datetime.date(2025, 1, 1)
    file = open_adoption(practice=practice, establishment=place, by=user, role="Responsable", on=day)
    AdoptionFile.objects.filter(pk=file.pk).update(**fields)
    return AdoptionFile.objects.get(pk=file.pk)


def found(**filters):
    return Client().get("/api/v1/search", filters).json()


def test_a_practice_is_found_by_who_adopts_it_once_its_stage_is_public(search_index, drain):
    practice = make_page(title="Une pratique")
    make_page(title="Une autre")
    file = adopted(practice, "cisss-cn", is_demonstration=True)
    drain()
    assert found()["facets"].get("adopter", []) == []
    assert found(adopter="cisss-cn")["total"] == 0
    file.stage_shown = "members"
    file.save()
    drain()
    assert found(adopter="cisss-cn")["total"] == 0
    file.stage_shown = "public"
    file.save()
    drain()
    answer = found(adopter="cisss-cn")
    assert [hit["title"] for hit in answer["results"]] == ["Une pratique"]
    assert answer["results"][0]["adopted_by"] == ["cisss-cn"]
    assert answer["results"][0]["demonstration"] is True
    assert answer["facets"]["adopter"] == [{"value": "cisss-cn", "label": "CISSS-CN", "count": 1, "selected": True}]
    html = Client().get("/recherche/?adopter=cisss-cn").content.decode()
    assert "Adoptée par" in html
    assert "Données de démonstration" in html
    # A file that closes itself again leaves the index.
    file.stage_shown = "team"
    file.save()
    drain()
    assert found(adopter="cisss-cn")["total"] == 0


def test_who_adopts_is_read_for_many_pages_at_once():
    practices = [make_page(title=f"Pratique {number}") for number in range(3)]
    for number, practice in enumerate(practices):
        adopted(practice, f"place-{number}", stage_shown="public")
    adopted(practices[0], "arretee", stage_shown="public", stage="abandon", is_open=False)
    with CaptureQueriesContext(connection) as captured:
        told = adopters_of([practice.pk for practice in practices])
    assert len(captured) == 1
    assert told[practices[0].pk]["facets"] == {"adopter": ["place-0"]}


@pytest.mark.parametrize("engine", ["index", "database"])
def test_practices_are_sorted_by_how_many_establishments_say_publicly_that_they_adopt_them(
    engine, search_index, drain, settings, tmp_path
):
    twice, once, reserved = (make_page(title=f"Pratique {name}") for name in ("deux", "une", "aucune"))
    for slug in ("cisss-cn", "cisss-as"):
        adopted(twice, slug, stage_shown="public")
    adopted(once, "cisss-lv", stage_shown="public")
    # What the reader may not read, and what stopped, count for nothing.
    for number in range(3):
        adopted(reserved, f"cache-{number}", stage_shown="members")
        adopted(reserved, f"arret-{number}", stage_shown="public", stage="abandon", is_open=False)
    drain()
    if engine == "database":
        settings.SEARCH_URL = f"embedded:///{(tmp_path / 'none').as_posix().lstrip('/')}"
    for asked in ({}, {"q": "Pratique"}):
        answer = found(sort="adopted", **asked)
        assert (answer["engine"] == "database") == (engine == "database")
        assert [hit["title"] for hit in answer["results"]] == ["Pratique deux", "Pratique une", "Pratique aucune"]
    assert "Les plus adoptées" in Client().get("/recherche/?sort=adopted").content.decode()
