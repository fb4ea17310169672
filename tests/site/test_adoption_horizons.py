"""Measures that a team says it will take 6, 12 and 24 months after its start: expected, reminded, filled, brought."""

import datetime
import io

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pypdf import PdfReader

from portal.text.dates import add_months
from practices.adoption.horizons import horizons_of
from practices.adoption.models import Indicator, Measure
from practices.adoption.reminders import remind
from practices.adoption.services import change_stage, open_adoption, record_measures
from practices.adoption.stages import Stage
from practices.adoption.transport import add_file, as_data
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    here = make_establishment("cisss-at", "abitibi-temiscamingue")
    user = make_user("equipe@inters4.example", groups=[here.group])
    start = add_months(timezone.localdate(), -8)
    file = open_adoption(practice=make_page(title="Une pratique"), establishment=here, by=user, role="Cheffe", on=start)
    client = Client()
    client.force_login(user)
    return file, client, user, start


def in_words(day):
    return date_format(day, "j F Y").replace("\xa0", " ")


def added(file, client, **fields):
    told = {"name": "Retours", "kind": "result", "better": "lower", "unit": "%"} | fields
    assert client.post(f"/appropriation/{file.pk}/mesures/ajouter/", told).status_code == 302
    return file.indicators.latest("pk")


def shown(client, address):
    return " ".join(client.get(address).content.decode().replace("\xa0", " ").split())


def test_measures_at_6_12_and_24_months_are_expected_on_every_page_until_they_are_taken(case):
    file, client, user, start = case
    indicator = added(file, client, baseline="18", baseline_on=start.isoformat(), at_horizons="on")
    assert indicator.next_on == add_months(start, 6)
    expected = (
        f"attendue depuis le {in_words(add_months(start, 6))}",
        f"attendue le {in_words(add_months(start, 12))}",
        f"attendue le {in_words(add_months(start, 24))}",
    )
    values = f"/appropriation/{file.pk}/mesures/{indicator.pk}/valeurs/"
    for told in expected:
        # Once in the plan, once in the table of the series.
        assert shown(client, file.get_absolute_url()).count(told) == 2
        assert shown(client, values).count(told) == 1
    pdf = client.get(f"/appropriation/{file.pk}/comite.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    text = " ".join(text.replace("\xa0", " ").split())
    assert "Mesurer : Retours (à 6 mois)" in text and expected[1] in text
    remind()
    told = mail.outbox[-1].body.replace("\xa0", " ")
    assert "Retours" in told and in_words(add_months(start, 6)) in told
    # Taken late, it stands for the one that was due; the next is then due.
    day = timezone.localdate() - datetime.timedelta(days=3)
    record_measures(indicator=indicator, rows=[(day, 12.0, "")], by=user)
    indicator.refresh_from_db()
    assert (indicator.next_on, indicator.reminded_on) == (add_months(start, 12), None)
    html = shown(client, file.get_absolute_url())
    assert html.count(f"mesurée le {in_words(day)}") == 2 and expected[0] not in html
    # Removed, it is expected again.
    client.post(f"{values}{indicator.measures.get().pk}/retirer/")
    indicator.refresh_from_db()
    assert indicator.next_on == add_months(start, 6)
    # No longer asked for, nothing is due.
    form = {"name": "Retours", "kind": "result", "better": "lower", "unit": "%", "baseline_on": start.isoformat()}
    client.post(f"/appropriation/{file.pk}/mesures/{indicator.pk}/", form | {"next_on": indicator.next_on.isoformat()})
    indicator.refresh_from_db()
    assert (indicator.at_horizons, indicator.next_on) == (False, None)


def test_without_a_baseline_one_counts_from_the_trial(case):
    file, client, user, start = case
    indicator = added(file, client, at_horizons="on")
    assert indicator.next_on is None and "attendue" not in shown(client, file.get_absolute_url())
    change_stage(file=file, stage=Stage.TRIAL, on=add_months(start, 6), by=user)
    indicator.refresh_from_db()
    assert indicator.next_on == add_months(start, 12)


def test_a_value_stands_for_the_nearest_day_and_a_time_that_passed_stays_empty():
    start = datetime.date(2020, 1, 31)
    indicator = Indicator(at_horizons=True, baseline_on=start)
    values = [(datetime.date(2020, 5, 1), 1.0), (datetime.date(2021, 1, 10), 2.0), (datetime.date(2021, 3, 1), 3.0)]
    found = horizons_of(indicator, values, None)
    assert [(one.months, one.on, one.measured_on, one.open) for one in found] == [
        # From the fourth month only: what came before is too early.
        (6, datetime.date(2020, 7, 31), None, False),
        (12, datetime.date(2021, 1, 31), datetime.date(2021, 1, 10), False),
        (24, datetime.date(2022, 1, 31), None, True),
    ]
    assert "non mesurée" in found[0].told


def test_what_is_expected_is_taken_away_and_brought(case):
    file, client, user, start = case
    added(file, client, baseline_on=start.isoformat(), at_horizons="on")
    Measure.objects.create(indicator=file.indicators.get(), on=add_months(start, 6), value=3)
    other = make_establishment("cisss-laval", "laval")
    brought = add_file(as_data(file), practice=file.practice, establishment=other, by=user)
    indicator = brought.indicators.get()
    assert (indicator.at_horizons, indicator.next_on) == (True, add_months(start, 12))
