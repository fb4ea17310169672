"""The cycle closes: a measured result is proposed as a digest or a change of maturity, and a broker judges."""

import datetime

import pytest
from django.core import mail
from django.test import Client

from portal.accounts.services import ensure_brokers
from practices.adoption.models import AdoptionFile, Indicator, Measure, Proposal, TeamMember
from practices.adoption.proposing import waiting_proposals
from practices.adoption.services import open_adoption
from tests.factories import make_establishment, make_home, make_page, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 1, 1)


@pytest.fixture
def case():
    here = make_establishment("cisss-at", "abitibi-temiscamingue")
    user = make_user("equipe@inters4.example", groups=[here.group])
    file = open_adoption(practice=make_page(title="Une pratique"), establishment=here, by=user, role="Cheffe", on=DAY)
    indicator = Indicator.objects.create(file=file, name="Retours à l’urgence", unit="%", baseline=18)
    broker = make_user("courtiere@inters4.example", groups=[ensure_brokers(root=make_home())])
    return file, indicator, user, broker


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def proposed(file, indicator, user, **fields):
    form = {"indicator": indicator.pk, "kind": "digest", "why": "motpourquoi"} | fields
    return client_of(user).post(f"/appropriation/{file.pk}/proposer/", form)


def test_a_result_is_proposed_judged_with_a_word_and_nothing_follows_by_itself(case):
    file, indicator, user, broker = case
    assert proposed(file, indicator, user).status_code == 400
    Measure.objects.create(indicator=indicator, on=DAY, value=12.5)
    assert proposed(file, indicator, user, why="").status_code == 400
    assert proposed(file, indicator, user).status_code == 302
    proposal = Proposal.objects.get()
    assert "12,5" in proposal.result and "18" in proposal.result
    assert mail.outbox[-1].to == [broker.email]
    assert waiting_proposals(broker).count == 1
    assert waiting_proposals(user) is None
    # One of a kind waits at a time; what was typed stays.
    again = proposed(file, indicator, user, why="Une autre raison.")
    assert again.status_code == 400 and "Une autre raison." in again.content.decode()
    address = proposal.get_absolute_url()
    assert address in client_of(broker).get("/appropriation/propositions/").content.decode()
    refused = client_of(broker).post(address, {"accepted": "1", "word": ""})
    assert refused.status_code == 400 and "Écrivez un mot" in refused.content.decode()
    client_of(broker).post(address, {"accepted": "1", "word": "motréponse"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answered_by) == ("accepted", broker)
    assert mail.outbox[-1].to == [user.email] and "motréponse" in mail.outbox[-1].body
    assert "motréponse" in client_of(user).get(address).content.decode()
    assert address in client_of(user).get(file.get_absolute_url()).content.decode()
    # The second of two brokers keeps what they wrote, and changes nothing.
    late = client_of(broker).post(address, {"accepted": "0", "word": "Trop tard."})
    assert late.status_code == 400 and "Trop tard." in late.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "accepted"


def test_a_proposal_is_read_by_its_team_and_by_brokers_alone(case):
    file, indicator, user, broker = case
    Measure.objects.create(indicator=indicator, on=DAY, value=12.5)
    proposed(file, indicator, user)
    AdoptionFile.objects.update(stage_shown="public", measures_shown="public")
    proposal = Proposal.objects.get()
    colleague = client_of(make_user("collegue@inters4.example", groups=[file.establishment.group]))
    for reader in (colleague, Client()):
        assert b"motpourquoi" not in reader.get(file.get_absolute_url()).content
        for address in (proposal.get_absolute_url(), "/appropriation/propositions/"):
            assert reader.get(address).status_code in (302, 404)
        assert reader.post(f"{proposal.get_absolute_url()}retirer/").status_code in (302, 404)
    assert client_of(user).post(proposal.get_absolute_url(), {"accepted": "1", "word": "Oui."}).status_code == 404
    # A broker of the team doesn't judge it.
    TeamMember.objects.create(file=file, role="Courtière", person=broker)
    broker.groups.add(file.establishment.group)
    answer = client_of(broker).post(proposal.get_absolute_url(), {"accepted": "1", "word": "Oui."})
    assert "une autre personne répond" in answer.content.decode()
    client_of(user).post(f"{proposal.get_absolute_url()}retirer/")
    assert Proposal.objects.get().state == "withdrawn"


def test_nothing_is_proposed_of_a_practice_that_is_no_longer_published(case):
    file, indicator, user, _broker = case
    Measure.objects.create(indicator=indicator, on=DAY, value=12.5)
    file.practice.unpublish()
    refused = proposed(file, indicator, user)
    assert refused.status_code == 400
    assert "n’est plus publiée" in refused.content.decode() and "motpourquoi" in refused.content.decode()
