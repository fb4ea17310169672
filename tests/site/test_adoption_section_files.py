"""The sections of the view across regions as files: what is drawn there, as each reader may know."""

import datetime
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from practices.adoption.models import AdoptionFile, Indicator, Measure
from practices.adoption.pasting import read_pasted
from practices.adoption.services import change_stage, open_adoption
from tests.factories import make_establishment, make_page, make_term, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 1, 1)


def test_each_section_is_a_file_of_what_the_reader_may_know_of():
    practice = make_page(title="Une pratique")
    reason = make_term("adoption_end_reasons", "effectifs", "Les effectifs ont manqué")
    for rank, region in enumerate(("laval", "estrie", "cote-nord")):
        place = make_establishment(f"lieu-{region}", region)
        user = make_user(f"{region}@inters4.example", groups=[place.group])
        file = open_adoption(practice=practice, establishment=place, by=user, role="Cheffe", on=DAY)
        indicator = Indicator.objects.create(file=file, name="Délai", of_practice="Délai", unit="jours")
        Measure.objects.create(indicator=indicator, on=DAY, value=10 + rank)
        if region == "cote-nord":
            change_stage(file=file, stage="abandon", on=DAY, by=user, reasons=[reason])
    AdoptionFile.objects.update(stage_shown="public", measures_shown="public", is_demonstration=True)
    AdoptionFile.objects.filter(establishment__slug="lieu-laval").update(measures_shown="team")
    client = Client()

    def lines(section, query=""):
        return client.get(f"/appropriation/export/{section}.csv{query}").content.decode().splitlines()[1:]

    assert len(lines("sans-mouvement")) == 2 and "LIEU-LAVAL" in lines("sans-mouvement", "?region=laval")[0]
    assert "Les effectifs ont manqué" in lines("raisons")[0] and "démonstration" in lines("raisons")[0]
    measured = lines("indicateurs")
    # A place that keeps its measures has no line.
    assert len(measured) == 2 and not any("LIEU-LAVAL" in line for line in measured)
    assert all("Données de démonstration" in line and "/valeurs/" in line for line in measured)
    book = load_workbook(io.BytesIO(client.get("/appropriation/export/indicateurs.xlsx").content))
    assert {row[5].value for row in list(book.active.iter_rows())[1:]} == {11, 12}
    for refused, status in (("autre.csv", 404), ("raisons.pdf", 404), ("raisons.csv?stade=zut", 400)):
        assert client.get(f"/appropriation/export/{refused}").status_code == status
    html = client.get("/appropriation/?region=estrie").content.decode()
    assert "/appropriation/export/sans-mouvement.xlsx?region=estrie" in html


def test_numbers_of_messages_are_grouped_as_people_read_them():
    lines = "\n".join(f"ligne {number}" for number in range(10_001))
    (told,) = read_pasted(lines).errors
    assert "10\xa0001 lignes" in told.replace("\u202f", "\xa0")
