"""How many people follow a block, said where it points at nobody."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.memberships import join
from portal.accounts.models import Membership
from tests.factories import make_establishment, make_user
from tests.training import make_block, signed_in, words_of
from training.following.services import enrol

pytestmark = pytest.mark.django_db


def test_a_block_says_by_how_many_people_of_how_many_regions_it_is_followed_once_they_are_five() -> None:
    block = make_block()
    client, _person = signed_in()
    places = [make_establishment("cisss-bsl"), make_establishment("uqar")]
    regions = len({place.region_id for place in places if place.region_id})
    counts = []
    for rank in range(7):
        person = make_user(f"personne{rank}@inters4.example")
        join(
            person=person,
            role=Membership.Role.READER,
            establishment=places[rank % 2],
            source=Membership.Source.COMMAND,
        )
        enrol(person=person, block=block)
        with CaptureQueriesContext(connection) as queries:
            page = words_of(client.get(block.url))
        counts.append(len(queries))
        assert (f"{rank + 1} personnes de {regions} région" in page) == (rank >= 4)
    assert len(set(counts[1:])) == 1
    assert "personnes de" not in words_of(Client().get(block.url))
