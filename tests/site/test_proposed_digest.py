"""An accepted proposal becomes a digest that starts with its words; its team is told when it is published."""

import datetime

import pytest
from django.core import mail
from django.test import Client

from portal.accounts.services import ensure_brokers
from portal.directory.models import OwnerSectionPage
from practices.adoption.models import Proposal
from practices.adoption.services import open_adoption
from syntheses.models import DigestPage, SynthesisIndexPage
from tests.factories import make_establishment, make_home, make_page, make_user

pytestmark = pytest.mark.django_db


def test_an_accepted_proposal_is_written_as_a_digest_and_its_team_is_told_once():
    here = make_establishment("cisss-at", "abitibi-temiscamingue")
    user = make_user("equipe@inters4.example", groups=[here.group])
    practice = make_page(title="Une pratique")
    day = datetime.date(2025, 1, 1)
    file = open_adoption(practice=practice, establishment=here, by=user, role="Cheffe", on=day)
    proposal = Proposal.objects.create(file=file, result="motrésultat", kind="digest", why="x", by=user)
    broker = make_user("courtiere@inters4.example", groups=[ensure_brokers(root=make_home())])
    desk, team = Client(), Client()
    desk.force_login(broker)
    team.force_login(user)
    address, begin = proposal.get_absolute_url(), f"/courtage/propositions/{proposal.pk}/resume/"
    desk.post(begin)
    assert not DigestPage.objects.exists()
    Proposal.objects.update(state="accepted")
    told = desk.post(begin, follow=True).content.decode()
    assert "n’a pas de section de synthèses" in told
    index = make_home().add_child(instance=SynthesisIndexPage(title="Synthèses", slug="syntheses"))
    index.add_child(instance=OwnerSectionPage(title="CISSS", slug="cisss-at", establishment=here))
    assert "Écrire le résumé" in desk.get(address).content.decode()
    # Who may not write there begins nothing.
    team.post(begin)
    assert Client().post(begin).status_code == 302
    assert not DigestPage.objects.exists()
    form = desk.post(begin, follow=True)
    assert "motrésultat" in form.content.decode() and "/edit/" in form.request["PATH_INFO"]
    page = DigestPage.objects.get()
    assert (page.live, page.outgoing_links.get().target_id) == (False, practice.pk)
    # Begun again, it is the same draft; nobody else reads of it.
    desk.post(begin)
    assert DigestPage.objects.count() == 1
    assert "Lire le résumé publié" not in team.get(address).content.decode()
    mail.outbox.clear()
    page.save_revision(user=broker).publish()
    page.save_revision(user=broker).publish()
    assert [message.to for message in mail.outbox if "tiré de votre proposition" in message.body] == [[user.email]]
    assert "Lire le résumé publié" in team.get(address).content.decode()
