"""A comparison starts by what one decides by, says what differs and means it, and says nothing twice."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from practices.comparison.prose import WHOLE_LENGTH, in_two
from practices.comparison.wording import same_words
from tests.factories import make_page, make_term
from tests.site.test_compare import address, read, row_of, rows_of, said, table_of

pytestmark = pytest.mark.django_db
DECISION = ["Pour qui", "Moyens", "Coût", "Durée", "Résultats", "Conditions", "Maturité", "Contact"]


def labels(table):
    return [
        row.select_one(".compare__label").find(string=True, recursive=False).strip()
        for row in table.select(".compare__row")
    ]


def test_eight_rows_come_first_and_the_rest_is_folded(search_index):
    first, second = make_page(title="Une", why="Ceci."), make_page(title="Deux", why="Cela.")
    _response, document = read(address(first, second))
    decision, rest = document.select("table.compare")
    assert labels(decision) == DECISION
    assert "Pourquoi" in labels(rest)
    assert rest.find_parent("details").get("open") is None
    assert not set(labels(rest)) & set(DECISION)


def test_who_asks_for_the_differences_sees_those_of_the_rest_too(search_index):
    first, second = make_page(title="Une", why="Ceci."), make_page(title="Deux", why="Cela.")
    _response, document = read(address(first, second, differences=1))
    assert document.select_one(".compare-rest").get("open") is not None
    assert [label for table in document.select("table.compare") for label in labels(table)] == ["Pourquoi"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Un suivi à domicile.", "un suivi  à domicile"),
        ("L'équipe se déplace", "L’équipe se déplace."),
        ("« Chez soi »", '"Chez soi"'),
        ("**Chez soi**", "Chez soi"),
    ],
)
def test_two_texts_that_differ_by_their_writing_alone_are_the_same(one, other):
    table = table_of(make_page(title="A", why=one), make_page(title="B", why=other))
    assert row_of(table, "Pourquoi").same


@pytest.mark.parametrize(
    ("one", "other"), [("2,5 visites", "25 visites"), ("-5 %", "5 %"), ("5 %", "5 $"), ("Avec", "Sans")]
)
def test_what_is_not_the_same_stays_different(one, other):
    assert same_words(one) != same_words(other)


def test_a_list_in_another_order_is_the_same_but_steps_are_not():
    def step(title):
        return ("step", {"title": title, "start": None, "duration_months": None, "description": ""})

    first = make_page(title="A", levers=["La direction", "L’équipe"], steps=[step("Un"), step("Deux")])
    second = make_page(title="B", levers=["L’équipe.", "la direction"], steps=[step("Deux"), step("Un")])
    table = table_of(first, second)
    assert row_of(table, "Conditions").same
    assert row_of(table, "Étapes").differs


def test_what_one_practice_alone_documents_is_no_difference(search_index):
    first, second = make_page(title="Une", why="Un besoin."), make_page(title="Deux")
    _response, document = read(address(first, second))
    told = said(document)
    assert "Aucune rubrique ne diffère" in told
    assert "n’est documentée que pour une partie des pratiques" in told


def test_how_many_rows_are_the_same_is_said(search_index):
    early = make_term("maturity", "emergente", "Émergente")
    first, second = (make_page(title=title, maturity=early, direction="DSM") for title in ("Une", "Deux"))
    _response, document = read(address(first, second))
    table = table_of(first, second)
    assert f"{table.same} disent la même chose" in said(document)
    assert table.same >= 2


def test_what_all_say_alike_is_written_once(search_index):
    first, second = (make_page(title=title, levers=["Une direction présente"]) for title in ("Une", "Deux"))
    response, document = read(address(first, second))
    assert response.content.decode().count("Une direction présente") == 1
    row = next(row for row in document.select(".compare__row") if "Conditions" in row.th.get_text())
    assert row.td["colspan"] == "2"


def test_a_cost_known_in_words_alone_stands_in_the_decision_and_there_alone(search_index):
    first = make_page(title="Une", cost_note="Le salaire d’une infirmière")
    second = make_page(title="Deux", cost_amount=Decimal("1000"), cost_note="Première année")
    response, document = read(address(first, second))
    rows = rows_of(document)
    assert "Le salaire d’une infirmière" in rows["Coût"][0]
    assert response.content.decode().count("Le salaire d’une infirmière") == 1
    assert "Première année" in rows["Précision sur le coût"][1]


def test_two_hidden_contacts_are_those_of_two_teams(search_index):
    first, second = (make_page(title=title, contact_role="Cheffe", contact_hidden=True) for title in ("Une", "Deux"))
    _response, document = read(address(first, second))
    assert len(rows_of(document)["Contact"]) == 2


def test_a_text_is_cut_where_nothing_breaks():
    sentence = "Une équipe se rend chez les personnes. "
    whole = "x" * WHOLE_LENGTH
    assert in_two(whole) == (whole, "")
    beginning, rest = in_two(sentence * 12)
    assert beginning.endswith("personnes.")
    assert f"{beginning} {rest}" == (sentence * 12).strip()
    linked = "Un mot. " * 10 + "Voir [la note. Elle dit](https://exemple.ca) tout. " + "Un mot. " * 40
    beginning, rest = in_two(linked)
    assert beginning.count("[") == beginning.count("]")
    noted = "Un mot[^1]. " * 40 + "\n\n[^1]: La note."
    assert in_two(noted) == (noted, "")
    listed = "- une ligne\n" * 60
    assert in_two(listed)[1] == ""


def test_the_comparison_is_read_in_english(search_index):
    first, second = make_page(title="Une", why="Ceci."), make_page(title="Deux", why="Cela.")
    client = Client()
    client.cookies["django_language"] = "en"
    document = BeautifulSoup(client.get(address(first, second)).content, "html.parser")
    assert labels(document.select_one("table.compare")) == [
        "For whom",
        "Resources needed",
        "Cost",
        "Duration",
        "Results",
        "Conditions",
        "Maturity",
        "Contact",
    ]
