"""Sessions, fidelity and dimensions of an adoption file: written as people write, shown with their parts."""

import datetime

import pytest
from django.test import Client

from practices.adoption.models import AdoptionFile, Fidelity, HeldSession, Indicator
from practices.adoption.services import open_adoption
from practices.adoption.transport import add_file, as_data
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 1, 1)
CORE = [("component", {"title": "Une équipe stable", "description": ""})]


def test_sessions_and_fidelity_are_written_refused_in_words_shared_with_their_part_and_taken_along():
    here = make_establishment("cisss-at", "abitibi-temiscamingue")
    user = make_user("equipe@inters4.example", groups=[here.group])
    practice = make_page(title="Une pratique", core_components=CORE)
    file = open_adoption(practice=practice, establishment=here, by=user, role="Cheffe", on=DAY)
    client = Client()
    client.force_login(user)
    sessions, fidelity = f"/appropriation/{file.pk}/seances/", f"/appropriation/{file.pk}/fidelite/"
    form = {"title": "motséance", "kind": "training", "on": "15 mars 2025", "minutes": "90", "people": "1 200"}
    for wrong in ({"minutes": "-5"}, {"minutes": "une heure"}, {"people": "2,5"}, {"on": "2999-01-01"}):
        refused = client.post(f"{sessions}ajouter/", form | wrong)
        assert refused.status_code == 400, wrong
        assert "motséance" in refused.content.decode()
    assert client.post(f"{sessions}ajouter/", form).status_code == 302
    made = HeldSession.objects.get()
    assert (made.on, made.minutes, made.people) == (datetime.date(2025, 3, 15), 90, 1200)
    seen = {"component": "Une équipe stable", "seen": "partly", "on": "2025-03-15", "how": "motobservation"}
    assert client.post(f"{fidelity}ajouter/", seen | {"component": "Autre chose"}).status_code == 400
    assert client.post(f"{fidelity}ajouter/", seen).status_code == 302
    Indicator.objects.create(file=file, name="Rejoints", dimension="reach")
    html = client.get(file.get_absolute_url()).content.decode()
    assert all(text in html for text in ("motséance", "Respecté en partie", "motobservation", "Portée"))
    # Each goes with its part: sessions with the plan, fidelity with adaptations.
    for parts, told, kept in (
        ({"plan_shown": "public", "adaptations_shown": "team"}, "motséance", "motobservation"),
        ({"plan_shown": "team", "adaptations_shown": "public"}, "motobservation", "motséance"),
    ):
        AdoptionFile.objects.update(stage_shown="public", **parts)
        shown = Client().get(file.get_absolute_url()).content.decode()
        assert told in shown and kept not in shown
    (published,) = Client().get("/api/v1/adoptions").json()["adoptions"]
    assert published["fidelity"][0]["seen"] == "partly"
    assert b"PDF" in client.get(f"{file.get_absolute_url()}comite.pdf").content[:8]
    data = as_data(AdoptionFile.objects.get())
    copy = add_file(data, practice=practice, establishment=make_establishment("uqat"), by=user)
    assert (copy.sessions.get().title, copy.fidelity.get().seen) == ("motséance", Fidelity.Seen.PARTLY)
    assert copy.indicators.get().dimension == "reach"
