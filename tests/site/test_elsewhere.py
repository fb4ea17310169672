"""A search that its filters empty says where the same question finds something, and shows it."""

import re
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils.html import strip_tags

from portal.core.visibility import set_visibility
from portal.directory.models import Region
from syntheses.models import SynthesisPage
from tests.factories import make_page, make_term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies_of_the_module")]


def region(slug):
    return Region.objects.get(slug=slug)


def results_of(response):
    """The results as a reader reads them, with ordinary spaces."""
    html = response.content.decode().partition('class="search-page__head"')[2].partition("</section>")[0]
    return re.sub(r"\s+", " ", strip_tags(html).replace("\xa0", " "))


def ask(drain, **parameters):
    drain()
    return Client().get("/recherche/", parameters)


def test_the_nearest_region_with_an_answer_is_named_with_its_card(search_index, drain):
    make_page(title="Retour à domicile", regions=[region("bas-saint-laurent")])
    make_page(title="Domicile loin d’ici", regions=[region("abitibi-temiscamingue")])
    text = results_of(ask(drain, q="domicile", region="gaspesie-iles"))
    assert "Rien en Gaspésie–Îles-de-la-Madeleine ; 1 pratique au Bas-Saint-Laurent" in text
    assert "Retour à domicile" in text
    assert "Domicile loin d’ici" not in text
    assert "Chercher dans toutes les régions" in text
    assert "n’a pas encore la réponse" not in text


def test_two_regions_as_near_are_both_named(search_index, drain):
    make_page(title="Domicile à Québec", regions=[region("capitale-nationale")])
    make_page(SynthesisPage, title="Domicile au nord", regions=[region("cote-nord")])
    text = results_of(ask(drain, q="domicile", region="bas-saint-laurent"))
    assert "Rien au Bas-Saint-Laurent ; 1 contenu dans la Capitale-Nationale, 1 contenu sur la Côte-Nord" in text


def test_a_filter_other_than_the_region_is_lifted_too(search_index, drain):
    make_term("maturity", "exemplaire")
    make_page(title="Domicile", maturity=make_term("maturity", "emergente"))
    text = results_of(ask(drain, q="domicile", maturity="exemplaire"))
    assert "Rien avec le filtre « Exemplaire » ; 1 pratique sans lui" in text


def test_the_region_is_lifted_before_what_says_more_of_the_question(search_index, drain):
    make_page(title="Domicile, une pratique", regions=[region("gaspesie-iles")])
    make_page(SynthesisPage, title="Domicile, une synthèse", regions=[region("bas-saint-laurent")])
    text = results_of(ask(drain, q="domicile", region="gaspesie-iles", type="synthesis"))
    assert "1 synthèse au Bas-Saint-Laurent" in text


def test_filters_that_empty_together_are_all_lifted(search_index, drain):
    make_page(title="Domicile", regions=[region("bas-saint-laurent")])
    text = results_of(ask(drain, q="domicile", region="gaspesie-iles", type="synthesis"))
    assert "Rien avec ces 2 filtres ; 1 pratique sans eux" in text


def test_what_the_reader_may_not_read_is_not_elsewhere_either(search_index, drain):
    hidden = make_page(title="Domicile", regions=[region("bas-saint-laurent")])
    set_visibility(hidden, visibility="members")
    text = results_of(ask(drain, q="domicile", region="gaspesie-iles"))
    assert "Aucun contenu" in text
    assert "Bas-Saint-Laurent" not in text


def test_a_page_closed_since_it_was_indexed_is_not_counted(search_index, drain):
    here = region("bas-saint-laurent")
    make_page(title="Domicile ouvert", regions=[here])
    closed = make_page(title="Domicile fermé", regions=[here])
    drain()
    set_visibility(closed, visibility="members")
    text = results_of(Client().get("/recherche/", {"q": "domicile", "region": "gaspesie-iles"}))
    assert "1 pratique au Bas-Saint-Laurent" in text
    assert "Domicile fermé" not in text


def test_one_more_question_to_the_engine_and_only_for_an_empty_answer(search_index, drain):
    make_page(title="Domicile", regions=[region("bas-saint-laurent")])
    drain()
    asked = {"bas-saint-laurent": 1, "gaspesie-iles": 2}
    for slug, questions in asked.items():
        with patch.object(type(search_index), "search", autospec=True, side_effect=type(search_index).search) as spy:
            Client().get("/recherche/", {"q": "domicile", "region": slug})
        assert spy.call_count == questions, slug


def test_a_long_list_elsewhere_leads_to_all_of_it(search_index, drain):
    for number in range(6):
        make_page(title=f"Domicile {number}", regions=[region("bas-saint-laurent")])
    response = ask(drain, q="domicile", region="gaspesie-iles")
    assert "6 pratiques au Bas-Saint-Laurent" in results_of(response)
    assert 'href="/recherche/?q=domicile&amp;region=bas-saint-laurent"' in response.content.decode()


def test_a_broker_is_called_under_every_list_with_what_was_searched(search_index, drain):
    make_page(title="Domicile", regions=[region("bas-saint-laurent")])
    drain()
    for parameters in ({"q": "domicile"}, {"q": "domicile", "region": "gaspesie-iles"}, {"q": "zzzzqqq"}):
        html = Client().get("/recherche/", parameters).content.decode()
        assert html.count(f'href="/courtage/demande/?q={parameters["q"]}"') == 1, parameters
    html = Client().get("/recherche/", {"region": "bas-saint-laurent"}).content.decode()
    assert 'href="/courtage/demande/?q=Bas-Saint-Laurent"' in html


def test_the_english_interface_names_the_region_as_it_is(search_index, drain):
    make_page(title="Domicile", regions=[region("bas-saint-laurent")])
    drain()
    client = Client()
    client.cookies["django_language"] = "en"
    text = results_of(client.get("/recherche/", {"q": "domicile", "region": "gaspesie-iles"}))
    assert "Nothing in Gaspésie–Îles-de-la-Madeleine; 1 practice in Bas-Saint-Laurent" in text
