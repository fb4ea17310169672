"""Five adoptions or five hundred: the pages concerned ask the database the same number of questions."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.directory.models import Establishment, Region
from practices.adoption.models import (
    Adaptation,
    AdoptionFile,
    Fidelity,
    HeldSession,
    Indicator,
    Measure,
    StageChange,
    Task,
    TeamMember,
)
from practices.adoption.stages import Audience, Part, Stage
from tests.factories import make_establishment, make_page, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
DAY = datetime.date(2024, 1, 1)
ASKED = "Délai moyen"
STAGES = tuple(Stage)
SHARED = {f"{part.value}_shown": Audience.PUBLIC for part in Part if part != Part.WEIGHING}


def add_files(practice, user, *, start, stop):
    """Files of as many establishments, each with every part; `user` is of the team of each."""
    region = Region.objects.order_by("pk").first()
    places = Establishment.objects.bulk_create(
        Establishment(slug=f"lieu-{number}", label=f"Lieu {number}", label_en=f"Place {number}", region=region)
        for number in range(start, stop)
    )
    files = AdoptionFile.objects.bulk_create(
        AdoptionFile(
            practice=practice,
            practice_title=practice.title,
            establishment=place,
            stage=STAGES[place.pk % len(STAGES)],
            is_open=STAGES[place.pk % len(STAGES)] != Stage.ENDED,
            opened_on=DAY,
            opened_by=user,
            lessons="Commencer petit.",
            **SHARED,
        )
        for place in places
    )
    add_parts(files, user)
    return files


def add_parts(files, user, *, person=True):
    """A row of each part for each of these files."""
    StageChange.objects.bulk_create(StageChange(file=file, stage=file.stage, on=DAY, by=user) for file in files)
    TeamMember.objects.bulk_create(
        TeamMember(file=file, role="Responsable", person=user if person else None) for file in files
    )
    Task.objects.bulk_create(Task(file=file, title="Former", due_on=DAY) for file in files)
    Adaptation.objects.bulk_create(Adaptation(file=file, what="Un trajet", why="Les distances.") for file in files)
    Fidelity.objects.bulk_create(Fidelity(file=file, component="La visite", on=DAY) for file in files)
    HeldSession.objects.bulk_create(HeldSession(file=file, title="Rencontre", on=DAY) for file in files)
    followed = Indicator.objects.bulk_create(
        Indicator(file=file, name=ASKED, of_practice=ASKED, unit="jours", next_on=DAY) for file in files
    )
    Measure.objects.bulk_create(Measure(indicator=one, on=DAY, value=12, by=user) for one in followed)


def queries(client, address):
    """How many queries an answer costs, but those by which labels are read anew from time to time."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([query for query in captured if "search_counter" not in query["sql"]])


def test_what_tells_of_adoptions_costs_the_same_with_five_and_with_five_hundred():
    author = make_establishment("cisss-auteur", "estrie")
    practice = make_page(title="Une pratique", establishment=author)
    here = make_establishment("cisss-ici", "laval")
    user = make_user("equipe@inters4.example", groups=[author.group, here.group])
    mine = AdoptionFile.objects.create(
        practice=practice, practice_title=practice.title, establishment=here, opened_on=DAY, **SHARED
    )
    add_parts([mine], user)
    visitor, member = Client(), Client()
    member.force_login(user)
    asked = [
        *((visitor, address) for address in ("/", "/appropriation/", "/api/v1/adoptions", "/appropriation/export.csv")),
        *((member, address) for address in (practice.url, "/", "/mon-espace/", mine.get_absolute_url())),
    ]
    add_files(practice, user, start=1, stop=5)
    for client, address in asked:
        assert client.get(address).status_code == 200, address
    few = [(address, queries(client, address)) for client, address in asked]
    add_files(practice, user, start=5, stop=500)
    add_parts([mine] * 45, user, person=False)
    assert [(address, queries(client, address)) for client, address in asked] == few
