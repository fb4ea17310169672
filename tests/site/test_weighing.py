"""A practice weighed for one's own place: two contexts side by side, private to the establishment, never graded."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core.visibility import set_visibility
from portal.directory.models import RegionFact
from portal.directory.replacement import refusal
from practices.adoption.models import AdoptionFile, SiteAnswer, Weighing
from practices.adoption.services import open_adoption, weigh
from practices.adoption.stages import Part
from tests.factories import make_establishment, make_page, make_term, make_user

pytestmark = pytest.mark.django_db
CRITERION = "territoire"


@pytest.fixture
def case():
    """A practice that describes its territory, and a member of an establishment of another region."""
    term = make_term("transfer_environment", CRITERION, "Territoire et distances")
    practice = make_page(
        title="Une pratique",
        setting=[{"type": "setting", "value": {"criterion": CRITERION, "description": "Un seul hôpital, motlabas."}}],
    )
    here = make_establishment("cisss-at", "abitibi-temiscamingue")
    return practice, here, make_user("gestionnaire@inters4.example", groups=[here.group]), term


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def answer(client, weighing, **values):
    form = {f"{CRITERION}-{name}": value for name, value in values.items()}
    return client.post(f"{weighing.get_absolute_url()}environnement/", form)


def test_a_member_weighs_a_practice_and_reads_both_contexts_side_by_side(case):
    practice, here, user, _term = case
    client = client_of(user)
    assert f"/appropriation/peser/{practice.pk}/" in client.get(practice.url).content.decode()
    response = client.post(f"/appropriation/peser/{practice.pk}/", {"establishment": here.pk})
    weighing = Weighing.objects.get()
    assert response.url == weighing.get_absolute_url()
    answer(client, weighing, here="Trois hôpitaux, motici.", likeness="different", adapt="Deux équipes.")
    html = client.get(weighing.get_absolute_url()).content.decode()
    assert all(word in html for word in ("motlabas", "motici", "Différent", "Deux équipes.", "Cambon"))
    again = client.post(f"/appropriation/peser/{practice.pk}/", {"establishment": here.pk})
    assert again.url == weighing.get_absolute_url()


def test_a_weighing_stays_in_its_establishment_then_in_its_team(case):
    practice, here, user, _term = case
    weighing = weigh(practice=practice, establishment=here, by=user)
    address = weighing.get_absolute_url()
    colleague = make_user("collegue@inters4.example", groups=[here.group])
    stranger = make_user("ailleurs@inters4.example", groups=[make_establishment("uqar").group])
    assert client_of(colleague).get(address).status_code == 200
    assert client_of(stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    file = open_adoption(practice=practice, establishment=here, by=user, role="Responsable")
    assert Weighing.objects.get().file == file
    assert client_of(colleague).get(address).status_code == 404
    # Shared with everybody, the other parts of the file say nothing of it.
    shared = {f"{part.value}_shown": "public" for part in Part if part != Part.WEIGHING}
    AdoptionFile.objects.update(weighing_shown="establishment", **shared)
    SiteAnswer.objects.create(weighing=weighing, criterion=case[3], adapt="motprive")
    assert client_of(colleague).get(address).status_code == 200
    assert answer(client_of(colleague), weighing, here="Intrus").status_code == 404
    assert client_of(stranger).get(address).status_code == 404
    for reader in (Client(), client_of(stranger)):
        for page in (file.get_absolute_url(), practice.url, "/appropriation/", f"{file.get_absolute_url()}comite.pdf"):
            assert b"motprive" not in reader.get(page).content
    assert "motprive" in client_of(user).get(file.get_absolute_url()).content.decode()


def test_a_weighing_goes_with_who_may_read_the_practice_but_is_not_lost_to_who_began_it(case):
    practice, here, user, _term = case
    weighing = weigh(practice=practice, establishment=here, by=user)
    colleague = make_user("collegue@inters4.example", groups=[here.group])
    set_visibility(practice, visibility="establishment", groups=[make_establishment("uqar").group])
    assert client_of(colleague).get(weighing.get_absolute_url()).status_code == 404
    assert client_of(user).get(weighing.get_absolute_url()).status_code == 200
    practice.delete()
    assert client_of(user).get(weighing.get_absolute_url()).status_code == 200


def test_the_second_of_two_who_answer_is_shown_what_the_first_wrote(case):
    practice, here, user, _term = case
    weighing = weigh(practice=practice, establishment=here, by=user)
    client = client_of(user)
    page = client.get(f"{weighing.get_absolute_url()}environnement/").content.decode()
    seen = page.split(f'name="{CRITERION}-seen" value="')[1].split('"')[0]
    answer(client, weighing, here="La première.")
    response = answer(client, weighing, here="La seconde.", seen=seen)
    assert response.status_code == 409
    assert all(text in response.content.decode() for text in ("La première.", "La seconde."))
    assert SiteAnswer.objects.get().here == "La première."


def test_regions_are_compared_by_themselves_from_sourced_facts(case):
    practice, here, user, _term = case
    source = practice.establishments.get().region
    for region, value in ((source, 198000), (here.region, 148000)):
        RegionFact.objects.create(region=region, measure="population", value=value, year=2020, source="ISQ, motsource")
    weighing = weigh(practice=practice, establishment=here, by=user)
    html = client_of(user).get(weighing.get_absolute_url()).content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert all(text in html for text in ("198 000", "148 000", "2020", "motsource"))


def test_a_criterion_that_practices_name_is_not_deleted(case):
    assert "renommez-le" in refusal(case[3])
    assert refusal(make_term("transfer_environment", "libre")) == ""


def test_the_page_costs_the_same_whatever_is_answered(case):
    practice, here, user, term = case
    weighing = weigh(practice=practice, establishment=here, by=user)
    client = client_of(user)
    SiteAnswer.objects.create(weighing=weighing, criterion=term, here="Une.")
    counts = []
    for number in (2, 8):
        for rank in range(number):
            other = make_term("transfer_support", f"critere-{rank}")
            SiteAnswer.objects.get_or_create(weighing=weighing, criterion=other, defaults={"here": "Une."})
        client.get(weighing.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            assert client.get(weighing.get_absolute_url()).status_code == 200
        counts.append(len([query for query in captured if "search_counter" not in query["sql"]]))
    assert counts[0] == counts[1]
