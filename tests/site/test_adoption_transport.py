"""An adoption file taken away and brought back is the same; what can't be read is named, and nothing is kept."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from practices.adoption.models import Adaptation, AdoptionFile, Indicator, Measure, ReadinessAnswer, SiteAnswer, Task
from practices.adoption.services import change_stage, open_adoption, weigh
from practices.adoption.transport import as_data
from tests.factories import make_establishment, make_page, make_term, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 1, 1)


@pytest.fixture
def file():
    """A file with something in each part, that ended."""
    here = make_establishment("cisss-at", "abitibi-temiscamingue")
    user = make_user("equipe@inters4.example", groups=[here.group], first_name="Prénomsecret")
    practice = make_page(title="Une pratique")
    file = open_adoption(practice=practice, establishment=here, by=user, role="Cheffe de service", on=DAY)
    file.team.create(role="Infirmière", duties="Visites")
    Task.objects.create(file=file, title="Former", starts_on=DAY, due_on=DAY, milestone=True)
    Adaptation.objects.create(file=file, what="Deux visites", why="Distances", is_core=True)
    indicator = Indicator.objects.create(file=file, name="Visites", unit="visites", target=12, every_months=3)
    Measure.objects.create(indicator=indicator, on=DAY, value=3.5, note="Début")
    term = make_term("transfer_environment", "territoire")
    SiteAnswer.objects.create(
        weighing=weigh(practice=practice, establishment=here, by=user), criterion=term, adapt="Grouper"
    )
    question = make_term("readiness_commitment", "motivees")
    ReadinessAnswer.objects.create(file=file, question=question, agreement=4)
    reason = make_term("adoption_end_reasons", "effectifs-manquants")
    change_stage(file=file, stage="abandon", on=DAY, by=user, reasons=[reason], note="Départs")
    AdoptionFile.objects.filter(pk=file.pk).update(lessons="Commencer petit", cost_real="12.50", stage_shown="public")
    return AdoptionFile.objects.get(pk=file.pk)


def client_of(email):
    client = Client()
    from portal.accounts.models import User

    client.force_login(User.objects.get(email=email))
    return client


def bring(client, establishment, data):
    upload = SimpleUploadedFile("dossier.json", json.dumps(data).encode())
    return client.post("/appropriation/importer/", {"establishment": establishment.pk, "file": upload})


def test_a_file_comes_back_as_it_went_without_the_names_of_people_and_private_again(file):
    client = client_of("equipe@inters4.example")
    response = client.get(f"/appropriation/{file.pk}/dossier.json")
    assert b"secret" not in response.content
    assert b"equipe@" not in response.content
    data = response.json()
    assert Client().get(f"/appropriation/{file.pk}/dossier.json").status_code == 302
    assert bring(client, file.establishment, data).status_code == 302
    copy = AdoptionFile.objects.exclude(pk=file.pk).get()
    assert copy.stage_shown == "team"
    assert as_data(copy) | {"stage_shown": "public"} == data


def test_what_cannot_be_read_is_named_and_nothing_is_kept(file):
    client = client_of("equipe@inters4.example")
    good = as_data(file)
    wrong = {
        "tasks 1": {"tasks": [{"title": ""}]},
        "indicators 1, measures 1": {"indicators": [{"name": "Visites", "measures": [["hier", 3]]}]},
        "weighing 1": {"weighing": [{"criterion": "inconnu"}]},
        "stages 1": {"stages": [{"stage": "zut", "on": "2025-01-01"}]},
        "n’est pas publiée ici": {"practice": "/ailleurs/"},
        "n’est pas un dossier": {"format": "autre"},
        "Il manque le stade": {"stages": []},
    }
    for said, change in wrong.items():
        response = bring(client, file.establishment, good | change)
        assert response.status_code == 400, said
        assert said in response.content.decode().replace("&#x27;", "’"), said
    assert AdoptionFile.objects.count() == 1


def test_all_files_are_exported_and_imported_with_who_reads_them(file, tmp_path):
    call_command("export_adoptions", tmp_path, verbosity=0)
    before = as_data(file)
    AdoptionFile.objects.all().delete()
    call_command("import_adoptions", tmp_path, verbosity=0)
    assert as_data(AdoptionFile.objects.get()) == before
