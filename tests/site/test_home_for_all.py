"""The home page: where each reader begins, what was measured, their own region, practices counted by region."""

import re

import pytest
from django.test import Client

from portal.core.visibility import set_visibility
from syntheses.models import DigestPage
from tests.factories import make_home, make_page
from training.models import TrainingBlockPage

pytestmark = pytest.mark.django_db

MEASURED = [("indicator", {"name": "Retours", "kind": "", "unit": "%", "baseline": 18.0, "measured": 13.0})]


def read(client=None, address="/"):
    make_home()
    response = (client or Client()).get(address)
    assert response.status_code == 200
    return re.sub(r"[\xa0\u202f]", " ", response.content.decode())


def said(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def tile(html, region):
    return said(
        next(part for part in html.split('<li class="tile ') if f"/regions/{region}/" in part).split("</li>")[0]
    )


def test_each_reader_has_a_way_in_with_what_is_newest(vocabularies_of_the_module, search_index, drain):
    make_page(DigestPage, title="Ce que dit l’étude")
    make_page(TrainingBlockPage, title="Lire une pratique")
    make_page(title="Mesurée", indicators=MEASURED)
    drain()
    ways = said(read().split('class="audience-ways"')[1].split("</section>")[0])
    assert "Lire le résumé du mois Ce que dit l’étude" in ways
    assert "Suivre une formation à votre rythme Lire une pratique" in ways
    assert "Voir ce que cela a donné ailleurs 1 pratique mesurée" in ways


def test_what_was_measured_is_there_and_nothing_where_nothing_is(vocabularies_of_the_module, search_index, drain):
    make_page(title="Nue")
    drain()
    assert "measured-cards" not in read()
    make_page(title="Mesurée", indicators=MEASURED)
    drain()
    cards = said(read().split('class="measured-cards"')[1].split("</ul>")[0])
    assert "13 % Retours (−5 points) Mesurée" in cards


def test_a_figure_that_one_may_not_read_is_not_there(vocabularies_of_the_module, search_index, drain):
    set_visibility(make_page(title="Réservée", indicators=MEASURED), visibility="members")
    drain()
    text = read()
    assert "Réservée" not in text
    assert "Retours" not in text


def test_the_map_counts_practices_and_says_so(vocabularies_of_the_module, search_index, drain):
    make_page(title="Une")
    make_page(title="Deux")
    make_page(DigestPage, title="Un résumé")
    drain()
    text = read()
    assert "2 pratiques" in tile(text, "bas-saint-laurent")
    assert "Nombre de pratiques par région" in text


def test_the_region_that_a_reader_chose_is_kept_and_shown(vocabularies_of_the_module, search_index, drain):
    make_page(title="Chez elle")
    drain()
    client = Client()
    answer = client.post("/chez-nous/", {"region": "bas-saint-laurent", "next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    cookie = answer.cookies["chez-nous"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("bas-saint-laurent", True, "Lax")
    mine = said(read(client).split('class="home__here"')[1].split("</form>")[0])
    assert "Chez elle" in mine
    assert "Changer de région" in mine


def test_a_region_is_forgotten_by_choosing_none(vocabularies_of_the_module, search_index):
    client = Client()
    client.post("/chez-nous/", {"region": "bas-saint-laurent"})
    client.post("/chez-nous/", {"region": ""})
    assert "Retenir ma région" in read(client)


def test_a_region_without_content_leads_to_its_neighbours(vocabularies_of_the_module, search_index):
    client = Client()
    client.post("/chez-nous/", {"region": "nunavik"})
    assert "Voir ce qu’ont ses voisines" in read(client)


def test_a_region_that_is_none_is_refused_in_words_and_a_forged_cookie_ignored(
    vocabularies_of_the_module, search_index
):
    client = Client()
    answer = client.post("/chez-nous/", {"region": "atlantide"})
    assert answer.status_code == 400
    assert "Choisissez-la dans la liste." in answer.content.decode()
    client.cookies["chez-nous"] = "atlantide"
    assert "Retenir ma région" in read(client)


def test_one_is_never_sent_elsewhere(vocabularies_of_the_module, search_index):
    answer = Client().post("/chez-nous/", {"region": "nunavik", "next": "https://exemple.org/"})
    assert answer["Location"] == "/"
    assert Client().get("/chez-nous/").status_code == 405
