"""The list of measured results: what the reader may see, filtered, sorted, exported, at a constant cost."""

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from portal.core.visibility import set_visibility
from search.lexicon import look_again
from tests.factories import make_establishment, make_page, make_term, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/pratiques/resultats/"


def measured(name, value=13.0, **fields):
    return ("indicator", {"name": name, "kind": "resultats", "unit": "%", "measured": value} | fields)


def read(client=None, **parameters):
    response = (client or Client()).get(ADDRESS, parameters)
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def kinds():
    make_term("indicator_kinds", "resultats", "Résultats")
    make_term("indicator_kinds", "processus", "Processus")


def test_every_measure_is_listed_with_its_practice_and_source(kinds):
    make_page(title="Suivi à domicile", indicators=[measured("Retours", source="Rapport"), measured("Séjours", 4.0)])
    make_page(title="Sans mesure", indicators=[("indicator", {"name": "Satisfaction", "kind": ""})])
    text = read()
    assert "2 résultats mesurés" in text
    assert text.count("results-table__practice") == 2
    assert "Rapport" in text
    assert "Satisfaction" not in text


def test_a_source_that_is_cited_is_named_away_from_its_page(kinds):
    work = {"key": "inspq-2023", "type": "report", "title": "Bilan", "authors": "INSPQ", "issued": "2023-05"}
    sources = [measured("Retours", source="[@inspq-2023, p. 4]"), measured("Séjours", source="Bilan [@inspq-2023]")]
    make_page(indicators=sources, references=[("work", work)])
    text = read()
    assert "INSPQ, 2023, p. 4" in text
    assert "Bilan (INSPQ, 2023)" in text
    assert "[@" not in text + Client().get(f"{ADDRESS}export.csv").content.decode()


def test_a_list_of_nothing_says_so():
    assert "Aucune pratique n’a encore de résultat mesuré." in read()


def test_what_a_reader_may_not_read_leaves_no_trace(kinds):
    theme = make_term("themes", "urgence", "Urgence cachée")
    hidden = make_page(title="Réservée", indicators=[measured("Secret")], terms=[theme])
    set_visibility(hidden, visibility="members")
    make_page(title="Brouillon", live=False, indicators=[measured("Brouillon")])
    text = read()
    for word in ("Réservée", "Secret", "Brouillon", "Urgence cachée"):
        assert word not in text
    assert "Secret" not in Client().get(f"{ADDRESS}export.csv").content.decode()
    member = Client()
    member.force_login(make_user())
    assert "Secret" in read(member)


def test_filters_keep_a_theme_a_region_a_kind(kinds):
    theme = make_term("themes", "urgence", "Urgence")
    far = make_establishment("ciusss-cn", "capitale-nationale")
    make_page(title="Une", indicators=[measured("Retours")], terms=[theme])
    make_page(title="Deux", indicators=[measured("Délai", kind="processus")], establishment=far)
    assert "Délai" not in read(theme="urgence")
    assert "Retours" not in read(region="capitale-nationale")
    assert "Retours" not in read(kind="processus")
    assert "Aucune pratique n’a de mesure qui réponde à ces choix." in read(theme="urgence", kind="processus")


def test_a_region_of_its_own_counts_before_that_of_its_owners(kinds):
    elsewhere = make_establishment("ciusss-cn", "capitale-nationale").region
    make_page(title="Une", indicators=[measured("Retours")], regions=[elsewhere])
    assert "Retours" in read(region="capitale-nationale")
    assert "Retours" not in read(region="bas-saint-laurent")


def test_sorts_by_indicator_and_by_practice(kinds):
    make_page(title="Zone", indicators=[measured("Accès")])
    make_page(title="Abri", indicators=[measured("Visites")])
    by_indicator, by_practice = read(sort="indicator"), read(sort="practice")
    assert by_indicator.index("Accès") < by_indicator.index("Visites")
    assert by_practice.index("Visites") < by_practice.index("Accès")


@pytest.mark.parametrize(
    "parameters", [{"theme": "inconnu"}, {"region": "atlantide"}, {"kind": "x"}, {"sort": "valeur"}, {"page": "0"}]
)
def test_a_value_that_is_not_known_is_refused_by_its_name(parameters):
    response = Client().get(ADDRESS, parameters)
    assert response.status_code == 400
    name, value = next(iter(parameters.items()))
    assert f"« {name}={value} »" in re.sub(r"[\xa0\u202f]", " ", response.content.decode())


def test_files_hold_numbers_and_run_nothing(kinds):
    make_page(title="=1+1", indicators=[measured("Retours", 13.5, baseline=18.0)])
    lines = Client().get(f"{ADDRESS}export.csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("'=1+1;Retours;Résultats;%;18,0;;13,5;")
    book = load_workbook(io.BytesIO(Client().get(f"{ADDRESS}export.xlsx").content))
    row = [cell.value for cell in book.worksheets[0][2]]
    assert (row[0], row[4], row[6]) == ("'=1+1", 18, 13.5)


def test_its_cost_does_not_grow_with_what_it_lists(kinds):
    def queries():
        client = Client()
        client.get(ADDRESS)
        # Whether the directory is looked at again depends on the clock.
        look_again()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    theme = make_term("themes", "urgence", "Urgence")
    for number in range(2):
        make_page(title=f"Une {number}", indicators=[measured("Retours")], terms=[theme])
    few = queries()
    for number in range(12):
        make_page(title=f"Autre {number}", indicators=[measured("R"), measured("S")], terms=[theme])
    assert queries() == few <= 16
