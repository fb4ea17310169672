"""What adoption files give back: reminders, costs, readiness, lessons, the need that they answer, and the API."""

import datetime
import io

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from portal.brokering.models import KnowledgeRequest, NeedAnswer, NeedTrial
from portal.space.models import Rhythm
from portal.space.notifications import choose_rhythm
from practices.adoption.models import Adaptation, AdoptionFile, Indicator, Measure, ReadinessAnswer
from practices.adoption.reminders import remind
from practices.adoption.services import change_stage, open_adoption, record_measures
from practices.adoption.stages import Part, Stage
from tests.factories import make_establishment, make_page, make_term, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 1, 1)


@pytest.fixture
def case():
    practice = make_page(title="Une pratique")
    here = make_establishment("cisss-at", "abitibi-temiscamingue")
    user = make_user("equipe@inters4.example", groups=[here.group])
    return open_adoption(practice=practice, establishment=here, by=user, role="Responsable", on=DAY), user, practice


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def share(file, **parts):
    AdoptionFile.objects.filter(pk=file.pk).update(**{f"{part}_shown": audience for part, audience in parts.items()})


def test_the_team_is_reminded_once_of_a_measure_that_is_due_unless_it_does_not_want_it(case):
    file, user, _practice = case
    today = timezone.localdate()
    soon = Indicator.objects.create(file=file, name="Visites", every_months=1, next_on=today)
    Indicator.objects.create(file=file, name="Lointain", next_on=today + datetime.timedelta(days=50))
    other = make_user("partie@inters4.example")
    file.team.create(role="Ancienne membre", person=other)
    remind()
    remind()
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert "Visites" in message.body
    assert "Lointain" not in message.body
    # A measure that is taken starts the count anew; who wants no message has none.
    record_measures(indicator=soon, rows=[(today, 3, "")], by=user)
    soon.refresh_from_db()
    assert (soon.reminded_on, soon.next_on > today) == (None, True)
    Indicator.objects.filter(pk=soon.pk).update(next_on=today)
    choose_rhythm(person=user, kind="adoption-measures", rhythm=Rhythm.NONE)
    remind()
    assert len(mail.outbox) == 1


def test_costs_are_written_as_people_write_them_and_stay_in_the_team_until_shared(case):
    file, user, _practice = case
    address = f"/appropriation/{file.pk}/couts/"
    client = client_of(user)
    assert client.post(address, {"cost_planned": "-3"}).status_code == 400
    client.post(address, {"cost_planned": "12 500,50", "cost_real": "13000", "fte_planned": "0,1"})
    file.refresh_from_db()
    assert (float(file.cost_planned), float(file.fte_planned), file.cost_real) == (12500.5, 0.1, 13000)
    shown = client.get(file.get_absolute_url()).content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "12 500,50" in shown
    paper = client.get(f"{file.get_absolute_url()}comite.pdf").content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert "13 000" in text.replace("\xa0", " ").replace("\u202f", " ")
    share(file, stage="public")
    hidden = Client().get(file.get_absolute_url()).content.decode()
    assert "Coûts et effectifs" not in hidden
    share(file, stage="public", means="public")
    assert "Coûts et effectifs" in Client().get(file.get_absolute_url()).content.decode()


def test_readiness_is_answered_and_read_by_the_team_alone(case):
    file, user, _practice = case
    make_term("readiness_commitment", "motivees", "Elles y voient assez d’intérêt")
    client = client_of(user)
    client.post(
        f"/appropriation/{file.pk}/preparation/volonte/", {"motivees-agreement": "4", "motivees-note": "motnote"}
    )
    assert ReadinessAnswer.objects.get().agreement == ReadinessAnswer.Agreement.RATHER
    shown = client.get(file.get_absolute_url()).content.decode()
    assert "Plutôt d’accord" in shown
    assert "Shea" in shown
    share(file, **{part.value: "establishment" if part == Part.WEIGHING else "public" for part in Part})
    colleague = client_of(make_user("collegue@inters4.example", groups=[file.establishment.group]))
    for reader in (colleague, Client()):
        assert b"motnote" not in reader.get(file.get_absolute_url()).content
        assert reader.post(f"/appropriation/{file.pk}/preparation/volonte/", {}).status_code in (302, 404)


def test_lessons_of_a_file_that_ended_reach_the_practice_with_consent_and_without_a_name(case):
    file, user, practice = case
    client = client_of(user)
    offer = f"/appropriation/{file.pk}/apprentissages/offrir/"
    AdoptionFile.objects.filter(pk=file.pk).update(lessons="Commencer petit, motlecon.")
    client.post(offer)
    assert AdoptionFile.objects.get().lessons_given_on is None
    file.refresh_from_db()
    change_stage(file=file, stage=Stage.ENDED, on=DAY, by=user, note="Les effectifs.")
    assert b"motlecon" not in Client().get(practice.url).content
    client.post(offer)
    html = Client().get(practice.url).content.decode()
    assert "motlecon" in html
    assert "Un autre établissement" in html
    assert "CISSS-AT" not in html
    client.post(offer, {"retirer": "1"})
    assert b"motlecon" not in Client().get(practice.url).content


def test_a_need_leads_to_a_file_that_says_what_it_answers(case):
    _file, user, practice = case
    need = KnowledgeRequest.objects.create(need="x", public_summary="Moins de retours à l’urgence.")
    NeedAnswer.objects.create(need=need, page=practice)
    other = make_establishment("cisss-gaspesie", "gaspesie")
    user.groups.add(other.group)
    address = f"/appropriation/ouvrir/{practice.pk}/?besoin={need.pk}"
    assert address in Client().get(reverse("brokering:need", args=[need.pk])).content.decode()
    client = client_of(user)
    assert "Moins de retours à l’urgence." in client.get(address).content.decode()
    client.post(address, {"establishment": other.pk, "role": "Cheffe", "need": str(need.pk)})
    file = NeedTrial.objects.get(need=need).file
    assert "Moins de retours à l’urgence." in client.get(file.get_absolute_url()).content.decode()
    assert "CISSS-GASPESIE" not in Client().get(reverse("brokering:need", args=[need.pk])).content.decode()
    share(file, stage="public")
    assert "CISSS-GASPESIE" in Client().get(reverse("brokering:need", args=[need.pk])).content.decode()
    # A need that is no longer shown says nothing any more.
    KnowledgeRequest.objects.update(public_summary="")
    assert "Moins de retours" not in client.get(file.get_absolute_url()).content.decode()


def full(practice, number):
    place = make_establishment(f"place-{number}", "cote-nord")
    user = make_user(f"equipe-{number}@inters4.example", groups=[place.group])
    file = open_adoption(practice=practice, establishment=place, by=user, role="Responsable", on=DAY)
    Adaptation.objects.create(file=file, what="motadaptation", why="Les distances.")
    Measure.objects.create(indicator=Indicator.objects.create(file=file, name="motmesure"), on=DAY, value=3)
    AdoptionFile.objects.filter(pk=file.pk).update(lessons="motlecon", cost_real=5)
    return file


def test_the_api_gives_what_anybody_may_read_whoever_asks(case):
    file = full(case[2], 1)
    member = client_of(make_user("membre@inters4.example", groups=[file.establishment.group]))
    share(file, **{part.value: "team" if part == Part.WEIGHING else "members" for part in Part})
    for client in (Client(), member):
        assert client.get("/api/v1/adoptions").json()["adoptions"] == []
    share(file, stage="public", measures="public")
    AdoptionFile.objects.filter(pk=file.pk).update(is_demonstration=True)
    for client in (Client(), member):
        (found,) = client.get("/api/v1/adoptions").json()["adoptions"]
        assert (found["establishment"], found["stage"], found["demonstration"]) == ("place-1", "exploration", True)
        assert found["indicators"][0]["measures"] == [{"on": "2025-01-01", "value": 3.0}]
        assert not {"adaptations", "lessons", "failures", "cost_real"} & set(found)
    assert Client().get("/api/v1/adoptions?stade=zut").status_code == 400


def test_the_api_costs_the_same_with_few_adoptions_and_many(case):
    counts = []
    for start, end in ((1, 4), (4, 20)):
        for number in range(start, end):
            share(full(case[2], number), stage="public", measures="public", adaptations="public")
        Client().get("/api/v1/adoptions")
        with CaptureQueriesContext(connection) as captured:
            assert Client().get("/api/v1/adoptions").json()["total"] == end - 1
        counts.append(len(captured))
    assert counts[0] == counts[1]
