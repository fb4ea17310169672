"""What moved is said on the home page and in each person's own space: as each may know, and no further."""

import datetime

import pytest
from django.test import Client

from practices.adoption.models import AdoptionFile, Indicator, Measure, Proposal
from practices.adoption.moves import latest_moves, moves_elsewhere
from practices.adoption.services import change_stage, open_adoption
from tests.factories import make_establishment, make_page, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
DAY = datetime.date(2025, 1, 1)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_home_and_one_s_own_space_say_what_moved_to_who_may_know():
    author = make_establishment("cisss-bsl", "bas-saint-laurent")
    practice = make_page(title="Une pratique", establishment=author)
    there = make_establishment("cisss-gaspesie", "gaspesie")
    user = make_user("equipe@inters4.example", groups=[there.group])
    file = open_adoption(practice=practice, establishment=there, by=user, role="Cheffe", on=DAY)
    change_stage(file=file, stage="implantation-initiale", on=DAY.replace(month=6), by=user)
    writer = make_user("redaction@inters4.example", groups=[author.group])
    assert latest_moves(None) == [] and moves_elsewhere(writer) == []
    assert "Ce qui bouge" not in Client().get("/").content.decode()
    AdoptionFile.objects.update(stage_shown="members", is_demonstration=True)
    assert "Ce qui bouge" not in Client().get("/").content.decode()
    for address in ("/", "/mon-espace/"):
        html = client_of(writer).get(address).content.decode()
        assert "CISSS-GASPESIE" in html and "juin 2025" in html and "Données de démonstration" in html
    assert "Vos pratiques chez d’autres" not in client_of(user).get("/mon-espace/").content.decode()
    # What a person proposed is followed from there.
    indicator = Indicator.objects.create(file=file, name="Retours")
    Measure.objects.create(indicator=indicator, on=DAY, value=3)
    Proposal.objects.create(file=file, indicator=indicator, result="motrésultat", kind="digest", why="x", by=user)
    assert "motrésultat" in client_of(user).get("/mon-espace/").content.decode()
    assert "motrésultat" not in client_of(writer).get("/mon-espace/").content.decode()
