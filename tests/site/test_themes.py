"""The page of a theme: known, tried, taught, measured, sought; what is missing; only what its reader may see."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.brokering.models import KnowledgeRequest
from portal.core.visibility import set_visibility
from search.lexicon import look_again
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_page, make_term
from training.models import TrainingBlockPage

pytestmark = pytest.mark.django_db

ADDRESS = "/themes/urgence/"
MEASURED = [("indicator", {"name": "Retours", "kind": "", "unit": "%", "measured": 13.0})]


@pytest.fixture
def theme(search_index):
    return make_term("themes", "urgence", "Urgence")


def read(client=None, address=ADDRESS):
    response = (client or Client()).get(address)
    assert response.status_code == 200
    return re.sub(r"[\xa0\u202f]", " ", response.content.decode())


def part(text, anchor):
    return text.split(f'aria-labelledby="{anchor}"')[1].split("</section>")[0]


def test_each_part_of_the_cycle_lists_its_contents(theme, drain):
    make_page(title="Pratique", terms=[theme], indicators=MEASURED)
    make_page(SynthesisPage, title="Synthèse", terms=[theme])
    make_page(DigestPage, title="Résumé", terms=[theme])
    make_page(TrainingBlockPage, title="Formation", terms=[theme])
    make_page(title="D’un autre thème")
    KnowledgeRequest.objects.create(need="n", email="a@exemple.ca", public_summary="Qui a essayé ?").themes.set([theme])
    drain()
    text = read()
    assert "Synthèse" in text.split('id="connu"')[1].split('id="essaye"')[0]
    assert "Résumé" in text.split('id="connu"')[1].split('id="essaye"')[0]
    assert "Pratique" in text.split('id="essaye"')[1].split('id="enseigne"')[0]
    assert "Formation" in text.split('id="enseigne"')[1].split('id="mesure"')[0]
    assert "Retours" in part(text, "mesure")
    assert "Qui a essayé ?" in part(text, "cherche")
    assert "D’un autre thème" not in text


def test_a_theme_without_anything_says_what_to_do(theme):
    text = read()
    assert text.count("theme-page__nothing") == 5
    assert "Proposer une pratique à un courtier" in text
    assert "Dossier à imprimer" not in text


def test_its_gaps_are_said_plainly(theme, drain):
    make_establishment("ciusss-cn", "capitale-nationale")
    make_page(title="Sans mesure", terms=[theme])
    make_page(title="Mesurée", terms=[theme], indicators=MEASURED)
    drain()
    gaps = part(read(), "manque")
    assert "1 pratique sur 2 n’a aucun résultat mesuré." in gaps
    assert "Personne n’a encore dit ce que les écrits en savent." in gaps


def test_what_a_reader_may_not_read_leaves_no_trace(theme, drain):
    hidden = make_page(title="Réservée", terms=[theme], indicators=MEASURED)
    set_visibility(hidden, visibility="members")
    drain()
    text = read()
    assert "Réservée" not in text
    assert "Retours" not in text
    assert "1 pratique" not in text


def test_an_unknown_theme_is_not_found(theme):
    assert Client().get("/themes/inconnu/").status_code == 404


def test_a_page_leads_to_its_theme(theme, drain):
    page = make_page(title="Pratique", terms=[theme])
    drain()
    assert ADDRESS in read(address=page.url)


def test_its_cost_does_not_grow_with_its_contents(theme, drain):
    def queries():
        client = Client()
        client.get(ADDRESS)
        look_again()
        with CaptureQueriesContext(connection) as captured:
            read(client)
        return len(captured)

    make_page(title="Une", terms=[theme], indicators=MEASURED)
    drain()
    few = queries()
    for number in range(7):
        make_page(title=f"Autre {number}", terms=[theme], indicators=MEASURED)
    drain()
    assert queries() == few <= 16


def test_a_search_of_one_theme_leads_to_its_page(theme, drain):
    make_page(title="Pratique", terms=[theme])
    drain()
    assert ADDRESS in read(address="/recherche/?theme=urgence").split('id="nombre"')[1].split("result-list")[0]
