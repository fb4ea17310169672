"""Who reads which part of an adoption file: nobody but its team, until a part is shared; nothing leaks in counts."""

import datetime
import io

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pypdf import PdfReader

from portal.accounts.models import User
from portal.core.visibility import set_visibility
from practices.adoption.models import Adaptation, AdoptionFile, Indicator, Measure, Task
from practices.adoption.services import open_adoption
from practices.adoption.stages import Part
from practices.templatetags.adoption_tags import own_adoptions
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 1, 1)
# What each part says, that no other does.
WORDS = {
    "stage": "cisss-at",
    "team": "motequipe",
    "plan": "motplan",
    "adaptations": "motadaptation",
    "measures": "motmesure",
    "lessons": "motlecon",
}


def share(file, **parts):
    AdoptionFile.objects.filter(pk=file.pk).update(**{f"{part}_shown": audience for part, audience in parts.items()})


def full_file(practice, establishment, user=None, **parts):
    user = user or make_user(f"equipe-{establishment.slug}@inters4.example", groups=[establishment.group])
    file = open_adoption(practice=practice, establishment=establishment, by=user, role=WORDS["team"], on=DAY)
    Task.objects.create(file=file, title=WORDS["plan"])
    Adaptation.objects.create(file=file, what=WORDS["adaptations"], why="Les distances.")
    indicator = Indicator.objects.create(file=file, name=WORDS["measures"], of_practice=WORDS["measures"])
    Measure.objects.create(indicator=indicator, on=DAY, value=3)
    AdoptionFile.objects.filter(pk=file.pk).update(lessons=WORDS["lessons"])
    share(file, **parts)
    return file


@pytest.fixture
def case():
    practice = make_page(title="Une pratique")
    here = make_establishment("cisss-at", "abitibi-temiscamingue")
    return practice, here, full_file(practice, here)


def reader(kind, here):
    """A client of one kind of reader."""
    client = Client()
    if kind == "visitor":
        return client
    group = {"colleague": here.group, "member": make_establishment("uqar").group}[kind]
    client.force_login(make_user(f"{kind}@inters4.example", groups=[group]))
    return client


READS = {"team": (), "establishment": ("colleague",), "members": ("colleague", "member"), "public": ()}
READS["public"] = ("colleague", "member", "visitor")
KINDS = ("colleague", "member", "visitor")


# The stage, then the others in two halves: each part is shown where others, before and after it, are not.
SHOWN_TOGETHER = (("stage",), ("team", "adaptations", "lessons", "weighing"), ("plan", "measures", "means"))


def test_every_part_is_shown_or_not():
    assert {part for parts in SHOWN_TOGETHER for part in parts} == set(Part.values)


@pytest.mark.parametrize("audience", READS)
def test_a_part_is_read_by_its_audience_and_no_other(audience, case):
    practice, here, file = case
    for kind in KINDS:
        client = reader(kind, here)
        allowed = kind in READS[audience]
        for shown in SHOWN_TOGETHER:
            # The stage is for all but where it is the part; the others are for the team.
            share(file, **(dict.fromkeys(Part.values, "team") | {"stage": "public"} | dict.fromkeys(shown, audience)))
            response = client.get(file.get_absolute_url())
            if shown == ("stage",):
                assert response.status_code == (200 if allowed else 404), kind
                continue
            html = response.content.decode()
            assert {word: word in html for key, word in WORDS.items() if key != "stage"} == {
                word: key in shown and allowed for key, word in WORDS.items() if key != "stage"
            }, (kind, shown)
            on_practice = client.get(practice.url).content.decode()
            for key in ("adaptations", "measures", "lessons"):
                assert (WORDS[key] in on_practice) == (key in shown and allowed), (kind, shown, key)


def test_nothing_is_read_of_a_file_without_its_stage(case):
    practice, _here, file = case
    share(file, **dict.fromkeys(Part.values, "public") | {"stage": "establishment"})
    indicator = file.indicators.get()
    for address in (
        file.get_absolute_url(),
        f"{file.get_absolute_url()}comite.pdf",
        f"/appropriation/{file.pk}/mesures/{indicator.pk}/valeurs/",
    ):
        assert Client().get(address).status_code == 404
    html = Client().get(practice.url).content.decode()
    assert not any(word in html for word in ("Adoptée par", "l’adopte", WORDS["adaptations"], WORDS["lessons"]))
    assert "0 dossier" in Client().get("/appropriation/").content.decode()
    assert "cisss-at" not in Client().get("/appropriation/export.csv").content.decode().lower()


def test_the_pages_that_change_a_file_are_the_teams_alone(case):
    _practice, here, file = case
    share(file, **dict.fromkeys(Part.values, "public"))
    row = file.tasks.get()
    for rest in (
        "stade/",
        "partage/",
        "apprentissages/",
        "plan/ajouter/",
        f"plan/{row.pk}/",
        f"plan/{row.pk}/retirer/",
    ):
        for kind in ("colleague", "member"):
            client = reader(kind, here) if rest == "stade/" else client_of_kind(kind)
            assert client.post(f"/appropriation/{file.pk}/{rest}", {"title": "Intrus"}).status_code == 404, (rest, kind)
    assert not Task.objects.filter(title="Intrus").exists()


def client_of_kind(kind):
    client = Client()
    client.force_login(User.objects.get(email=f"{kind}@inters4.example"))
    return client


def test_who_left_the_establishment_left_its_files(case):
    _practice, here, file = case
    person = file.team.get().person
    client = Client()
    client.force_login(person)
    assert client.get(file.get_absolute_url()).status_code == 200
    person.groups.remove(here.group)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_a_file_tells_nobody_of_a_practice_that_they_may_not_read(case):
    practice, _here, file = case
    share(file, **dict.fromkeys(Part.values, "public"))
    assert Client().get(file.get_absolute_url()).status_code == 200
    set_visibility(practice, visibility="members")
    assert Client().get(file.get_absolute_url()).status_code == 404
    assert "Une pratique" not in Client().get("/appropriation/").content.decode()


def test_the_cycle_counts_what_anybody_may_read(case):
    practice, _here, file = case
    assert "l’adopte" not in Client().get(practice.url).content.decode()
    share(file, stage="members")
    assert "l’adopte" not in Client().get(practice.url).content.decode()
    share(file, stage="public", measures="public")
    html = Client().get(practice.url).content.decode().replace("\xa0", " ")
    assert "1 établissement l’adopte" in html
    assert "Mesuré dans 1 lieu" in html
    # What is made up says so in the band too.
    AdoptionFile.objects.update(is_demonstration=True)
    html = Client().get(practice.url).content.decode().replace("\xa0", " ")
    assert "1 établissement l’adopte" in html and "Mesuré dans 1 lieu" in html
    assert html.count("(Données de démonstration)") >= 2


def test_names_of_people_are_the_teams(case):
    _practice, _here, file = case
    person = file.team.get().person
    person.first_name, person.last_name = "Prénomsecret", "Nomsecret"
    person.save()
    share(file, **dict.fromkeys(Part.values, "public"))
    assert "Nomsecret" not in Client().get(file.get_absolute_url()).content.decode()
    client = Client()
    client.force_login(person)
    assert "Nomsecret" in client.get(file.get_absolute_url()).content.decode()


def test_the_list_is_filtered_and_exported(case):
    practice, _here, file = case
    other = full_file(practice, make_establishment("cisss-laval", "laval"))
    for one in (file, other):
        share(one, stage="public")
    client = Client()
    both = client.get("/appropriation/").content.decode().replace("\xa0", " ")
    assert "2 dossiers" in both
    assert "1 dossier " in client.get("/appropriation/?region=laval").content.decode().replace("\xa0", " ")
    assert "0 dossier" in client.get("/appropriation/?stade=maintien").content.decode().replace("\xa0", " ")
    assert client.get("/appropriation/?stade=zut").status_code == 400
    assert "CISSS-LAVAL" in client.get("/appropriation/export.csv?region=laval").content.decode()
    assert client.get("/appropriation/export.xlsx").content[:2] == b"PK"


def test_the_committee_reads_the_parts_that_its_reader_may_read(case):
    _practice, _here, file = case
    share(file, stage="public", adaptations="public")
    AdoptionFile.objects.filter(pk=file.pk).update(is_demonstration=True)
    response = Client().get(f"{file.get_absolute_url()}comite.pdf")
    assert response["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert WORDS["adaptations"] in text
    assert "Données de démonstration" in text
    assert not any(WORDS[part] in text for part in ("team", "plan", "measures", "lessons"))


def test_ones_own_space_lists_the_files_of_ones_establishments_and_the_measures_that_are_due(case):
    _practice, here, file = case
    file.indicators.update(next_on=datetime.date(2025, 7, 1))
    team, colleague = file.team.get().person, make_user("colleague@inters4.example", groups=[here.group])
    assert (own_adoptions(team)["files"], len(own_adoptions(team)["due"])) == ([file], 1)
    assert own_adoptions(colleague)["files"] == []
    share(file, stage="establishment")
    assert (own_adoptions(colleague)["files"], own_adoptions(colleague)["due"]) == ([file], [])
    request = RequestFactory().get("/")
    request.user = team
    shown = render_to_string("adoption/_my_space.html", {"request": request})
    assert WORDS["measures"] in shown
    assert "attendue depuis" in shown
