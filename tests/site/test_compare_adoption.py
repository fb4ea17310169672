"""Practices are compared by who adopts them and what was measured there: as the reader may know of each file."""

import datetime
import io

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from practices.adoption.models import AdoptionFile, Indicator, Measure
from practices.adoption.services import open_adoption
from practices.comparison import adoptions
from practices.comparison.adoptions import adopted_of
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 1, 1)


def adopted(practice, number, **fields):
    place = make_establishment(f"place-{number}", "cote-nord")
    user = make_user(f"equipe-{number}@inters4.example", groups=[place.group])
    file = open_adoption(practice=practice, establishment=place, by=user, role="Responsable", on=DAY)
    indicator = Indicator.objects.create(file=file, name="Retours à l’urgence", unit="%")
    for day, value in ((DAY, 18), (DAY.replace(month=6), 12.5)):
        Measure.objects.create(indicator=indicator, on=day, value=value)
    AdoptionFile.objects.filter(pk=file.pk).update(**fields)
    return user


def rows(client, *pages):
    document = BeautifulSoup(client.get("/pratiques/comparer/", {"p": [page.pk for page in pages]}).content, "lxml")
    return {
        row.select_one(".compare__label").get_text(" ", strip=True): row.get_text(" ", strip=True).replace("\xa0", " ")
        for row in document.select(".compare__row")
    }


def test_who_adopts_and_what_was_measured_there_follow_what_the_reader_may_read():
    practice, other = make_page(title="Une"), make_page(title="Deux")
    adopted(practice, 1, stage_shown="public", measures_shown="members", is_demonstration=True)
    user = adopted(practice, 2, stage_shown="members")
    adopted(practice, 3, stage_shown="public", stage="abandon", is_open=False)
    told = rows(Client(), practice, other)
    who = next(text for label, text in told.items() if label.startswith("Adoptée par"))
    assert "1 établissement, 1 essai non abouti" in who
    assert "PLACE-1 exploration, données de démonstration" in who
    assert "PLACE-2" not in who
    assert not any(label.startswith("Mesuré ailleurs") for label in told)
    client = Client()
    client.force_login(user)
    told = rows(client, practice, other)
    assert "2 établissements, 1 essai non abouti" in next(t for name, t in told.items() if name.startswith("Adoptée"))
    measured = next(text for label, text in told.items() if label.startswith("Mesuré ailleurs"))
    assert "12,5 %, juin 2025, PLACE-1" in measured
    content = client.get("/pratiques/comparer/export.xlsx", {"p": [practice.pk, other.pk]}).content
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    written = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert "données de démonstration" in written["Adoptée par"]
    assert "12,5" in written["Mesuré ailleurs"]


def test_many_adoptions_cost_no_more_queries_and_a_cell_stays_short(monkeypatch):
    monkeypatch.setattr(adoptions, "MOST_PLACES", 2)
    monkeypatch.setattr(adoptions, "MOST_SERIES", 2)
    practice, counts = make_page(title="Une"), []
    for numbers in (range(1), range(1, 4)):
        for number in numbers:
            adopted(practice, number, stage_shown="public", measures_shown="public")
        adopted_of([practice], None)
        with CaptureQueriesContext(connection) as captured:
            told = adopted_of([practice], None)[practice.pk]
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert (told.going, len(told.places), len(told.measures)) == (4, 2, 2)
