"""What has measured results is found by a facet and a sort, and shows its figure on its card."""

import json

import pytest
from django.test import Client

from tests.factories import make_page

pytestmark = pytest.mark.django_db

MEASURED = [("indicator", {"name": "Retours à l’urgence", "kind": "", "unit": "%", "baseline": 18.0, "measured": 13.0})]
FOLLOWED = [("indicator", {"name": "Satisfaction", "kind": ""})]


@pytest.fixture
def three(search_index, drain):
    make_page(title="Mesurée", indicators=MEASURED)
    make_page(title="Suivie", indicators=FOLLOWED)
    make_page(title="Nue")
    drain()


def api(**parameters):
    response = Client().get("/api/v1/search", parameters)
    return response.status_code, json.loads(response.content)


def titles(answer):
    return [result["title"] for result in answer["results"]]


def test_the_facet_keeps_what_has_a_measure(three):
    _status, answer = api(results="measured")
    assert titles(answer) == ["Mesurée"]
    assert answer["facets"]["results"] == [
        {"value": "measured", "label": "Résultats mesurés", "count": 1, "selected": True}
    ]


def test_the_sort_puts_it_first(three):
    _status, answer = api(sort="results")
    assert (titles(answer)[0], answer["total"]) == ("Mesurée", 3)


def test_another_value_is_refused_by_its_name(three):
    status, answer = api(results="excellents")
    assert status == 400
    assert "results" in answer["errors"]


def test_its_card_bears_the_figure(three):
    text = Client().get("/recherche/?results=measured").content.decode().replace("\xa0", " ")
    card = " ".join(text.split("result-card__figure")[1].split("</p>")[0].split())
    assert "13 %" in card
    assert "Retours à l’urgence" in card
    assert "−5 points" in card


def test_a_measure_that_is_withdrawn_leaves_the_facet(three, drain):
    from practices.models import PracticePage

    page = PracticePage.objects.get(title="Mesurée")
    page.indicators = FOLLOWED
    page.save_revision().publish()
    drain()
    assert api(results="measured")[1]["total"] == 0


@pytest.mark.parametrize("query", ["", "Mesurée"])
def test_the_database_answers_the_same(three, settings, tmp_path, query):
    settings.SEARCH_URL = f"embedded:///{(tmp_path / 'none').as_posix().lstrip('/')}"
    _status, answer = api(q=query, results="measured")
    assert (answer["engine"], titles(answer)) == ("database", ["Mesurée"])
    assert titles(api(sort="results")[1])[0] == "Mesurée"
