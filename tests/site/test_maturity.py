"""Maturity: judged by people when an establishment asks, three dimensions apart, what was said kept."""

import pytest
from django.core import mail
from django.test import Client

from portal.accounts.services import ensure_authors, ensure_brokers
from practices.maturity.models import Judgement, MaturityRequest, State
from practices.models import PracticePage
from tests.factories import make_establishment, make_home, make_page, make_section, make_term, make_user

pytestmark = pytest.mark.django_db
DIMENSIONS = Judgement.Dimension.values


@pytest.fixture
def case():
    level = make_term("maturity", "prometteuse", "Prometteuse")
    here = make_establishment()
    practice = make_page(title="Une pratique", establishment=here)
    authors = ensure_authors(establishment=here, section=make_section(PracticePage, here))
    author = make_user("redaction@inters4.example", groups=[authors, here.group])
    broker = make_user("courtiere@inters4.example", groups=[ensure_brokers(root=make_home())])
    return practice, client_of(author), client_of(broker), level


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def judged(client, request, level, why):
    told = {f"{name}-level": level.pk for name in DIMENSIONS} | {f"{name}-why": why for name in DIMENSIONS}
    return client.post(f"{request.get_absolute_url()}juger/", told)


def moved(client, request, to):
    client.post(f"{request.get_absolute_url()}poursuivre/", {"vers": to})
    request.refresh_from_db()
    return request.state


def test_a_practice_is_judged_in_turn_and_only_the_committee_is_read_by_all(case):
    practice, author, broker, level = case
    author.post(f"/maturite/demander/{practice.pk}/")
    request = MaturityRequest.objects.get()
    assert moved(author, request, "soumettre") == State.SELF
    judged(author, request, level, "motauteur")
    assert moved(author, request, "comite") == State.SELF
    assert moved(author, request, "soumettre") == State.FEEDBACK
    assert mail.outbox[-1].to == ["courtiere@inters4.example"]
    judged(broker, request, level, "motretour")
    assert b"motretour" not in author.get(request.get_absolute_url()).content
    assert moved(author, request, "rendre") == State.FEEDBACK
    assert moved(broker, request, "retourner") == State.SELF
    assert b"motretour" in author.get(request.get_absolute_url()).content
    assert moved(author, request, "comite") == State.COMMITTEE
    judged(broker, request, level, "motcomite")
    assert b"motcomite" not in Client().get(practice.url).content
    assert moved(broker, request, "rendre") == State.JUDGED
    html = Client().get(practice.url).content.decode()
    assert html.count("motcomite") == len(DIMENSIONS)
    assert not any(word in html for word in ("motauteur", "motretour", "courtiere"))
    assert moved(author, request, "retirer") == State.WITHDRAWN
    assert b"motcomite" not in Client().get(practice.url).content


def test_only_who_writes_the_practice_asks_and_only_the_two_sides_read(case):
    practice, author, broker, _level = case
    member = client_of(make_user("membre@inters4.example", groups=[make_establishment().group]))
    for client in (member, broker):
        assert client.post(f"/maturite/demander/{practice.pk}/").status_code == 404
    assert "C’est aux membres" in broker.get(f"/maturite/demander/{practice.pk}/").content.decode()
    assert Client().post(f"/maturite/demander/{practice.pk}/").url.startswith("/connexion/")
    author.post(f"/maturite/demander/{practice.pk}/")
    request = MaturityRequest.objects.get()
    for rest in ("", "juger/"):
        assert member.get(request.get_absolute_url() + rest).status_code == 404
    assert broker.get(f"{request.get_absolute_url()}juger/").status_code == 404


def test_a_judgement_that_changes_leaves_the_former_one(case):
    practice, author, _broker, level = case
    author.post(f"/maturite/demander/{practice.pk}/")
    request = MaturityRequest.objects.get()
    for why in ("Premier avis.", "Premier avis.", "Second avis."):
        judged(author, request, level, why)
    assert request.judgements.count() == 2 * len(DIMENSIONS)
    html = author.get(request.get_absolute_url()).content.decode()
    assert "Premier avis." in html
    assert "Second avis." in html
    assert author.post(f"{request.get_absolute_url()}juger/", {"impact-why": "Seul."}).status_code == 400
