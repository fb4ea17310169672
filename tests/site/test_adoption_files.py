"""Adoption files: opened, moved from a stage to another, written by two people at once."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from practices.adoption.models import Adaptation, AdoptionFile, StageChange, Task, TeamMember
from practices.adoption.services import change_stage, open_adoption
from practices.adoption.stages import Stage
from tests.factories import make_establishment, make_page, make_term, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 3, 1)


@pytest.fixture
def site():
    """A practice of one region, and a member of the establishment of another."""
    here = make_establishment("cisss-gaspesie", "gaspesie")
    return make_page(title="Paramédecine communautaire"), here, make_user(groups=[here.group])


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def opened(site, **options):
    practice, here, user = site
    return open_adoption(practice=practice, establishment=here, by=user, role="Cheffe de service", on=DAY, **options)


def test_a_member_opens_a_file_from_the_page_of_a_practice(site):
    practice, here, user = site
    client = client_of(user)
    address = f"/appropriation/ouvrir/{practice.pk}/"
    assert address in client.get(practice.url).content.decode()
    assert "Ouvrir le dossier" in client.get(address).content.decode()
    response = client.post(address, {"establishment": here.pk, "role": "Cheffe de service", "why": "Moins de retours."})
    file = AdoptionFile.objects.get()
    assert response.url == file.get_absolute_url()
    assert (file.stage, file.establishment, file.revision_id) == (Stage.EXPLORATION, here, practice.live_revision_id)
    assert (file.team.get().person, file.team.get().role) == (user, "Cheffe de service")
    shown = client.get(response.url).content.decode()
    assert "Moins de retours." in shown
    assert "Inscrire un stade" in shown


def test_a_file_is_opened_for_an_establishment_that_one_is_a_member_of_once(site):
    practice, here, user = site
    opened(site)
    with pytest.raises(ValidationError):
        opened(site)
    address = f"/appropriation/ouvrir/{practice.pk}/"
    assert "déjà un dossier ouvert" in client_of(user).get(address).content.decode()
    stranger = client_of(make_user("ailleurs@inters4.example"))
    assert "votre compte n’est membre d’aucun" in stranger.get(address).content.decode()
    stranger.post(address, {"establishment": here.pk, "role": "Personne"})
    assert AdoptionFile.objects.count() == 1
    assert Client().get(address).url.startswith("/connexion/")
    colleague = client_of(make_user("collegue@inters4.example", groups=[here.group]))
    assert "tenu par une autre équipe" in colleague.get(address).content.decode()


def test_stages_follow_each_other_and_an_end_says_why(site):
    file, user = opened(site), site[2]
    reason = make_term("adoption_end_reasons", "effectifs-manquants", "Les effectifs ont manqué")
    with pytest.raises(ValidationError):
        change_stage(file=file, stage=Stage.TRIAL, on=DAY - datetime.timedelta(days=1), by=user)
    with pytest.raises(ValidationError):
        change_stage(file=file, stage=Stage.TRIAL, on=timezone.localdate() + datetime.timedelta(days=1), by=user)
    with pytest.raises(ValidationError):
        change_stage(file=file, stage=Stage.ENDED, on=DAY, by=user)
    client = client_of(user)
    form = {"stage": Stage.TRIAL, "on": "2025-06-01"}
    assert client.post(f"/appropriation/{file.pk}/stade/", form).status_code == 302
    form = {"stage": Stage.ENDED, "on": "2025-05-01", "reasons": [reason.pk], "note": "Deux départs."}
    refused = client.post(f"/appropriation/{file.pk}/stade/", form)
    assert refused.status_code == 400
    assert "Deux départs." in refused.content.decode()
    assert client.post(f"/appropriation/{file.pk}/stade/", form | {"on": "2025-09-01"}).status_code == 302
    file.refresh_from_db()
    assert (file.stage, file.is_open) == (Stage.ENDED, False)
    assert list(StageChange.objects.get(stage=Stage.ENDED).reasons.all()) == [reason]
    shown = client.get(file.get_absolute_url()).content.decode().replace("\xa0", " ")
    assert "Les effectifs ont manqué" in shown
    assert "3 mois" in shown
    # The place is free for another try, and the one that ended can't take it back.
    other = opened(site)
    with pytest.raises(ValidationError):
        change_stage(file=file, stage=Stage.TRIAL, on=timezone.localdate(), by=user)
    assert other.is_open


ROWS = {
    "equipe": (TeamMember, {"role": "Infirmière de liaison"}),
    "plan": (Task, {"title": "Former l’équipe", "state": "to_do", "due_on": "2025-05-01"}),
    "adaptations": (Adaptation, {"what": "Visites par télésanté", "why": "Les distances."}),
}


@pytest.mark.parametrize("part", ROWS)
def test_rows_are_added_changed_and_removed_after_a_question_that_names_them(part, site):
    file, client = opened(site), client_of(site[2])
    model, form = ROWS[part]
    address = f"/appropriation/{file.pk}/{part}/"
    assert client.post(f"{address}ajouter/", form).url == f"{file.get_absolute_url()}#{part}"
    row = model.objects.order_by("-pk").first()
    assert str(row) in client.get(file.get_absolute_url()).content.decode()
    assert client.get(f"{address}{row.pk}/").status_code == 200
    assert str(row) in client.get(f"{address}{row.pk}/retirer/").content.decode()
    client.post(f"{address}{row.pk}/retirer/")
    assert not model.objects.filter(pk=row.pk).exists()


def test_a_task_does_not_end_before_it_starts(site):
    file, client = opened(site), client_of(site[2])
    form = {"title": "Former l’équipe", "state": "to_do", "starts_on": "2025-05-02", "due_on": "2025-05-01"}
    refused = client.post(f"/appropriation/{file.pk}/plan/ajouter/", form)
    assert refused.status_code == 400
    assert "L’échéance vient avant le début" in refused.content.decode()
    assert "2025-05-02" in refused.content.decode()
    assert not Task.objects.exists()


def test_the_last_person_of_a_team_stays(site):
    file, client = opened(site), client_of(site[2])
    address = f"/appropriation/{file.pk}/equipe/{file.team.get().pk}/retirer/"
    assert "ajoutez-en une autre" in client.get(address).content.decode()
    assert client.post(address).status_code == 400
    assert file.team.count() == 1


def test_the_second_of_two_editors_is_shown_the_difference_and_keeps_what_they_typed(site):
    file, client = opened(site), client_of(site[2])
    row = Adaptation.objects.create(file=file, what="Visites", why="Les distances.")
    address = f"/appropriation/{file.pk}/adaptations/{row.pk}/"
    seen = client.get(address).context["form"].initial["seen"]
    assert client.post(address, {"what": "Visites", "why": "Écrit par la première.", "seen": seen}).status_code == 302
    second = client.post(address, {"what": "Visites", "why": "Écrit par la seconde.", "seen": seen})
    assert second.status_code == 409
    html = second.content.decode()
    assert "Écrit par la première." in html
    assert "Écrit par la seconde." in html
    row.refresh_from_db()
    assert row.why == "Écrit par la première."
    again = second.context["form"].data["seen"]
    assert client.post(address, {"what": "Visites", "why": "Les deux.", "seen": again}).status_code == 302
    row.refresh_from_db()
    assert row.why == "Les deux."


def test_what_is_written_in_a_row_removed_meanwhile_is_kept(site):
    file, client = opened(site), client_of(site[2])
    row = Adaptation.objects.create(file=file, what="Visites", why="Les distances.")
    address = f"/appropriation/{file.pk}/adaptations/{row.pk}/"
    row.delete()
    response = client.post(address, {"what": "Visites", "why": "Deux heures d’écriture."})
    assert response.status_code == 409
    assert "Deux heures d’écriture." in response.content.decode()
    assert f'action="{file.get_absolute_url()}adaptations/ajouter/"' in response.content.decode()


def test_a_file_outlives_its_practice(site):
    practice, _here, user = site
    file, client = opened(site), client_of(user)
    practice.unpublish()
    shown = client.get(file.get_absolute_url()).content.decode()
    assert "n’est plus publiée" in shown
    assert "Paramédecine communautaire" in shown
    practice.delete()
    assert "Paramédecine communautaire" in client.get(file.get_absolute_url()).content.decode()
    form = {"what": "Visites", "why": "Les distances."}
    assert client.post(f"/appropriation/{file.pk}/adaptations/ajouter/", form).status_code == 302


def test_a_file_is_told_of_a_new_version_and_follows_it_when_asked(site):
    practice, _here, user = site
    file, client = opened(site), client_of(user)
    assert "publiée de nouveau" not in client.get(file.get_absolute_url()).content.decode()
    practice.title = "Paramédecine de proximité"
    practice.save_revision().publish()
    assert "publiée de nouveau" in client.get(file.get_absolute_url()).content.decode()
    client.post(f"/appropriation/{file.pk}/version/")
    shown = client.get(file.get_absolute_url()).content.decode()
    assert "publiée de nouveau" not in shown
    assert "Paramédecine de proximité" in shown
