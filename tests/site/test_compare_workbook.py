"""A comparison as a workbook: its sheets, what they name, what a spreadsheet may not run."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories import make_page
from tests.site.test_compare import PATH, address, indicator, sheets

pytestmark = pytest.mark.django_db


def test_the_workbook_has_a_sheet_of_rubrics_and_one_of_indicators(settings):
    settings.SITE_URL = "https://portail.example"
    first = make_page(
        title="Une",
        why="Le **besoin**.",
        cost_amount=Decimal("1500.5"),
        started_on=date(2024, 4, 15),
        indicators=[indicator("Visites", baseline=3.0, measured=8.5)],
    )
    second = make_page(title="Deux")
    comparison, indicators = sheets(Client().get(address(first, second, path=f"{PATH}export.xlsx")))
    assert (comparison.title, indicators.title) == ("Comparaison", "Indicateurs")
    rows = {row[0].value: row for row in comparison.iter_rows()}
    assert [cell.value for cell in rows["Rubrique"]] == ["Rubrique", "A. Une", "B. Deux", "Diffère"]
    assert rows["Adresse"][1].hyperlink.target == f"https://portail.example{first.url}"
    assert [cell.value for cell in rows["Pourquoi"]][1:] == ["Le besoin.", "à documenter", "en partie documentée"]
    assert rows["Coût"][1].value == 1500.5
    assert rows["Début"][1].value.date() == date(2024, 4, 15)
    assert "Pérennité" in rows["Que personne n’a documenté"][1].value
    assert comparison.freeze_panes == "B2"
    assert rows["Pourquoi"][1].alignment.wrap_text
    assert [cell.value for cell in indicators[2]][:7] == ["A. Une", "Visites", "resultats", None, 3, None, 8.5]


def test_the_workbook_names_what_is_cited_and_lists_it():
    study = {"key": "roy", "type": "article-journal", "title": "Une étude", "authors": "Roy, Anne", "issued": "2021"}
    cited = {"why": "Le besoin [@roy].", "references": [("work", study | {"doi": "10.1000/abc"})]}
    first = make_page(title="Une", indicators=[indicator("Visites", measured=8.5, source="[@roy]")], **cited)
    second = make_page(title="Deux", why="Le besoin.")
    comparison, indicators, references = sheets(Client().get(address(first, second, path=f"{PATH}export.xlsx")))
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in comparison.iter_rows()}
    assert rows["Pourquoi"] == ["Le besoin (Roy, 2021).", "Le besoin.", "non"]
    assert [cell.value for cell in indicators[2]][-1] == "Roy, 2021"
    assert references.title == "Références"
    assert [cell.value for cell in references[2]][:3] == ["A. Une", 1, "Roy, 2021"]
    assert references[2][4].hyperlink.target == "https://doi.org/10.1000/abc"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_text_of_the_workbook_is_run_as_a_formula(start):
    formula = f"{start}HYPERLINK(1)"
    first = make_page(title="Une", direction=formula, levers=[formula], indicators=[indicator(formula)])
    second = make_page(title="Deux", why="Une\x0bligne")
    for sheet in sheets(Client().get(address(first, second, path=f"{PATH}export.xlsx"))):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t")))


def test_a_text_longer_than_a_cell_holds_is_cut():
    first, second = make_page(title="Une", why="mot " * 20_000), make_page(title="Deux")
    comparison, _indicators = sheets(Client().get(address(first, second, path=f"{PATH}export.xlsx")))
    longest = max(len(str(cell.value or "")) for row in comparison.iter_rows() for cell in row)
    assert longest <= 32_767


def test_a_workbook_of_nothing_leads_to_the_page_that_says_why(search_index):
    response = Client().get(f"{PATH}export.xlsx?p=999999")
    assert response.status_code == 302
    assert response.url == f"{PATH}?p=999999"
