"""What a team measures: typed, pasted, drawn, kept in one unit and after its start."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.charts.series import Series, series_chart
from portal.text.numbers import read_number
from practices.adoption.models import Indicator, Measure
from practices.adoption.pasting import read_pasted
from practices.adoption.services import add_months, open_adoption, record_measures
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db
START = datetime.date(2025, 1, 1)


@pytest.fixture
def followed():
    """An indicator of a file, and a client of its team."""
    here = make_establishment()
    user = make_user(groups=[here.group])
    practice = make_page(indicators=[("indicator", {"name": "Retours à l’urgence", "unit": "%"})])
    file = open_adoption(practice=practice, establishment=here, by=user, role="Cheffe", on=START)
    indicator = Indicator.objects.create(file=file, name="Retours", unit="%", baseline=25, baseline_on=START)
    client = Client()
    client.force_login(user)
    return indicator, client


def at(indicator, rest=""):
    return f"/appropriation/{indicator.file_id}/mesures/{indicator.pk}/valeurs/{rest}"


@pytest.mark.parametrize(
    ("text", "number"),
    [("1 234,5", 1234.5), ("1\u202f234,5", 1234.5), ("−12", -12), ("7.5", 7.5), ("42 %", 42), ("0,125", 0.125)],
)
def test_numbers_are_read_as_people_here_write_them(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["1,234", "12.345", "douze", "1,2,3", "", "1e400", "--4"])
def test_what_is_no_number_or_two_is_refused(text):
    with pytest.raises(ValidationError):
        read_number(text)


def test_what_excel_pastes_is_read_with_or_without_names_of_columns():
    found = read_pasted("Date\tValeur\n2025-02-01\t18,5\n15 mars 2025\t1 200\tNouvelle équipe\n\n")
    assert found.errors == []
    assert found.rows == [
        (datetime.date(2025, 2, 1), 18.5, ""),
        (datetime.date(2025, 3, 15), 1200.0, "Nouvelle équipe"),
    ]
    assert read_pasted("2025-02-01;18,5\n").rows == [(datetime.date(2025, 2, 1), 18.5, "")]


def test_each_line_that_is_not_understood_is_named():
    text = "2025-02-01\tdouze\n2024-12-01\t3\n2025-02-02\n01/02/2025\t4\n2025-03-01\t5\n2025-03-01\t6\n2199-01-01\t1"
    errors = read_pasted(text, not_before=START).errors
    assert [error.split("\xa0")[0].split(" :")[0] for error in errors] == [f"Ligne {n}" for n in (1, 2, 3, 4, 6, 7)]


def test_ten_thousand_rows_are_taken_and_no_more(followed):
    indicator, _client = followed
    day = datetime.date(1990, 1, 1)
    lines = [f"{day + datetime.timedelta(days=number)}\t{number}" for number in range(10_001)]
    assert read_pasted("\n".join(lines)).rows == []
    found = read_pasted("\n".join(lines[:10_000]))
    assert (len(found.rows), found.errors) == (10_000, [])
    assert record_measures(indicator=indicator, rows=found.rows, by=None) == (10_000, 0)
    chart = series_chart([Series("Retours", tuple((day, value) for day, value, _note in found.rows))])
    assert len(chart.lines[0].path.split()) == 400


def test_a_value_is_typed_then_drawn_with_its_table(followed):
    indicator, client = followed
    assert client.post(at(indicator, "ajouter/"), {"on": "2025-02-01", "value": "18,5"}).url == at(indicator)
    shown = client.get(at(indicator)).content.decode().replace("\xa0", " ")
    assert "18,5 %" in shown
    assert "série" not in shown
    assert '<figure class="series-chart">' in shown
    again = client.post(at(indicator, "ajouter/"), {"on": "2025-02-01", "value": "19"})
    assert "porte déjà cette date" in again.content.decode()
    early = client.post(at(indicator, "ajouter/"), {"on": "2024-12-31", "value": "19"})
    assert (early.status_code, "avant la valeur de départ" in early.content.decode()) == (400, True)
    assert [measure.value for measure in indicator.measures.all()] == [18.5]


def test_pasted_values_are_all_kept_or_none(followed):
    indicator, client = followed
    refused = client.post(at(indicator, "coller/"), {"pasted": "2025-02-01\t18\n2025-03-01\tbeaucoup"})
    assert refused.status_code == 400
    assert "Ligne 2" in refused.content.decode()
    assert "2025-02-01\t18" in refused.content.decode()
    assert not Measure.objects.exists()
    client.post(at(indicator, "coller/"), {"pasted": "2025-02-01\t18\n2025-03-01\t17"})
    file = SimpleUploadedFile("mesures.csv", "Date;Valeur\n2025-03-01;16,5\n2025-04-01;15\n".encode("cp1252"))
    client.post(at(indicator, "coller/"), {"file": file})
    assert [measure.value for measure in indicator.measures.all()] == [18, 16.5, 15]


def test_the_unit_of_a_series_does_not_change_midway(followed):
    indicator, client = followed
    Measure.objects.create(indicator=indicator, on=START, value=18)
    form = {"name": "Retours", "unit": "jours", "kind": "result", "better": "lower", "baseline": "25"}
    address = f"/appropriation/{indicator.file_id}/mesures/{indicator.pk}/"
    refused = client.post(address, form)
    assert refused.status_code == 400
    assert "une série n’a qu’une unité" in refused.content.decode()
    late = client.post(address, form | {"unit": "%", "baseline_on": "2025-06-01"})
    assert "la valeur de départ précède" in late.content.decode()
    assert client.post(address, form | {"unit": "%"}).status_code == 302


def test_an_indicator_takes_the_name_of_the_practices_own(followed):
    indicator, client = followed
    address = f"/appropriation/{indicator.file_id}/mesures/ajouter/"
    form = {"of_practice": "Retours à l’urgence", "name": "", "kind": "result", "better": "lower", "unit": "%"}
    assert client.post(address, form).status_code == 302
    assert Indicator.objects.latest("pk").name == "Retours à l’urgence"
    refused = client.post(address, form | {"of_practice": ""})
    assert "Nommez l’indicateur" in refused.content.decode()


def test_the_next_measure_follows_the_last(followed):
    indicator, client = followed
    Indicator.objects.filter(pk=indicator.pk).update(every_months=6)
    client.post(at(indicator, "ajouter/"), {"on": "2025-08-31", "value": "18"})
    indicator.refresh_from_db()
    assert indicator.next_on == add_months(datetime.date(2025, 8, 31), 6) == datetime.date(2026, 2, 28)


def test_several_places_are_drawn_on_one_axis_and_told_apart_without_colour():
    one = Series("Gaspésie", ((START, 4.0), (START + datetime.timedelta(days=90), 2.0)))
    other = Series("Côte-Nord", ((START, 9.0),))
    chart = series_chart([one, other], unit="jours", target=3)
    assert [line.key for line in chart.lines] == [1, 2]
    assert chart.lines[0].shape != chart.lines[1].shape
    assert float(chart.lines[1].points[0].y) < float(chart.lines[0].points[0].y)
    assert series_chart([Series("Rien", ())]) is None
    huge = series_chart([Series("Énorme", ((START, -1e300), (START + datetime.timedelta(days=1), 1e300)))])
    assert huge is not None
