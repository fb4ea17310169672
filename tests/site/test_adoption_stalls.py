"""Across regions: what stays at a stage, why projects stopped, one indicator in several places; how long each took."""

import datetime

import pytest
from django.test import Client

from practices.adoption.models import AdoptionFile, Indicator, Measure
from practices.adoption.services import change_stage, open_adoption
from tests.factories import make_establishment, make_page, make_term, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 1, 1)


def test_what_stalls_why_and_what_is_measured_in_several_places_follow_what_the_reader_may_read():
    practice = make_page(title="Une pratique")
    reason = make_term("adoption_end_reasons", "effectifs-manquants", "Les effectifs ont manqué")
    files = []
    for number in range(3):
        place = make_establishment(f"place-{number}", "cote-nord")
        user = make_user(f"equipe-{number}@inters4.example", groups=[place.group])
        file = open_adoption(practice=practice, establishment=place, by=user, role="Responsable", on=DAY)
        indicator = Indicator.objects.create(file=file, name="Retours", of_practice="motindicateur", unit="%")
        Measure.objects.create(indicator=indicator, on=DAY, value=10 + number)
        files.append(file)
    change_stage(file=files[1], stage="implantation-initiale", on=DAY.replace(month=7), by=user)
    change_stage(file=files[2], stage="abandon", on=DAY.replace(month=10), by=user, reasons=[reason])
    AdoptionFile.objects.update(stage_shown="members", measures_shown="members")
    member = Client()
    member.force_login(user)
    shown = {
        name: client.get("/appropriation/").content.decode() for name, client in (("nobody", Client()), ("m", member))
    }
    told = ("Depuis plus d’un an", "PLACE-0", "Les effectifs ont manqué", "motindicateur")
    assert [text in shown["m"] for text in told] == [True] * 4
    assert [text in shown["nobody"] for text in told] == [False] * 4
    # A file that closes its measures leaves the drawing, which then has one place and isn't drawn.
    AdoptionFile.objects.filter(pk__in=[file.pk for file in files[:2]]).update(measures_shown="team")
    assert "motindicateur" not in member.get("/appropriation/").content.decode()
    html = member.get(practice.url).content.decode()
    assert "Le temps qu’il a fallu" in html and "6 mois" in html.replace("\xa0", " ")
    assert "Le temps qu’il a fallu" not in Client().get(practice.url).content.decode()
