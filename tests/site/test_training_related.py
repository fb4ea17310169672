"""« Se former » on what blocks train to, and the way back."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from syntheses.models import SynthesisPage
from tests.factories import make_page, make_term
from tests.training import lessons_of, make_block, signed_in, words_of
from training.following.services import enrol
from training.models import AccompanimentPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def train(page: str) -> list[str]:
    section = re.search(r'id="se-former".*?</section>', page, re.S)
    return re.findall(r'training-links__title"[^>]*>(.*?)</a>', section[0], re.S) if section else []


def test_a_practice_leads_to_the_blocks_that_train_to_it_then_to_those_of_its_themes() -> None:
    theme, other = make_term("themes", "telesante", "Télésanté"), make_term("themes", "rural", "Rural")
    practice = make_page(title="Une pratique", terms=[theme, other])
    synthesis = make_page(SynthesisPage, title="Une synthèse", terms=[other])
    linked, by_lesson = make_block(title="Lié"), make_block(title="Lié par une leçon")
    make_block(title="Un thème", terms=[theme])
    make_block(title="Deux thèmes", terms=[theme, other])
    make_block(title="Étranger")
    hidden = make_block(title="Réservé", terms=[theme, other])
    set_visibility(page=hidden, visibility="members")
    PageLink.objects.create(source=linked, target=practice, kind="forme-a")
    PageLink.objects.create(source=lessons_of(by_lesson)[0], target=practice, kind="forme-a")
    visitor = words_of(Client().get(practice.url))
    assert sorted(train(visitor)[:2]) == ["Lié", "Lié par une leçon"]
    assert train(visitor)[2:] == ["Deux thèmes", "Un thème"]
    assert "Aussi sur les mêmes thèmes" in visitor
    assert train(words_of(Client().get(synthesis.url))) == ["Deux thèmes"]
    client, person = signed_in()
    assert "Réservé" in train(words_of(client.get(practice.url)))
    enrol(person=person, block=linked)
    assert re.search(r"Lié</a>.*?Inscrit\. Il vous reste", words_of(client.get(practice.url)), re.S)
    assert not train(words_of(Client().get(make_page(AccompanimentPage, title="Mentorat", terms=[theme]).url)))


def test_what_trains_costs_the_same_whatever_there_is_and_a_block_leads_back(drain: Any) -> None:
    theme = make_term("themes", "telesante", "Télésanté")
    practice = make_page(title="Une pratique", terms=[theme])
    client, person = signed_in()
    counts = []
    for rank in range(3):
        block = make_block(title=f"Bloc {rank}", terms=[theme])
        PageLink.objects.create(source=block, target=practice, kind="forme-a")
        enrol(person=person, block=block)
        client.get(practice.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(practice.url)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
    synthesis = make_page(SynthesisPage, title="Une synthèse", terms=[theme])
    set_visibility(page=make_page(title="Réservée", terms=[theme]), visibility="members")
    drain()
    page = words_of(Client().get(block.url))
    back = re.search(r'id="memes-themes".*?</section>', page, re.S)
    assert back is not None
    assert synthesis.url in back[0]
    assert "Réservée" not in page
    # It is among the links already.
    assert practice.url not in back[0]
