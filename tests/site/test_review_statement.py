"""What everybody is told of a scientific review: rounds, people, dates; names and reports by consent alone."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal.records.formats import datacite_json, dublin_core, marc
from portal.records.record import record_of
from syntheses.models import SynthesisPage
from tests.site.sheets import flat, sheet_of
from tests.site.test_review_steps import browser, section
from tests.site.test_scientific_review import (
    address_of,
    decided,
    invited,
    own_address,
    reported,
    review_of,
    reviewer,
    syntheses,
    waiting,
)

__all__ = ["section", "syntheses", "waiting"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def shown(page: Any) -> str:
    live = SynthesisPage.objects.get(pk=page.pk)
    part = BeautifulSoup(Client().get(live.url).content, "html.parser").select_one(".scientific-process")
    return " ".join(part.get_text(" ").replace("\xa0", " ").split()) if part else ""


def test_names_and_reports_are_shown_by_consent_of_all_alone_which_is_withdrawn_at_any_time(waiting):
    page, science, broker = waiting
    zoe = reviewer("zoe", first_name="Zoé", last_name="Béland")
    browser(broker).post(f"{address_of(page)}regles/", {"anonymous": "yes", "open_reports": "on"})
    invited(page, broker, science, zoe)
    browser(broker).post(f"{address_of(page)}regles/", {"anonymous": "no"})
    browser(broker).post(f"{address_of(page)}regles/", {"anonymous": "yes", "open_reports": "on"})
    reported(page, science, to_authors="Un rapport fermé.")
    reported(page, zoe, to_authors="Un rapport ouvert.", open_report="on")
    sign = f"{own_address(page, zoe)}signature/"
    browser(zoe).post(sign, {"named_to": "readers", "open_report": "1"})
    decided(page, broker)
    told = shown(page)
    assert "Relecture scientifique en 1 tour par 2 personnes." in told
    assert "Ont relu : Zoé Béland, et 1 personne dont le nom n’est pas publié." in told
    assert "Les rapports ne sont pas publiés." in told and "Un rapport ouvert." not in told
    browser(page.owner).post(f"{address_of(page)}rapports/", {"agree": "1"})
    told = shown(page)
    assert "Un rapport ouvert." in told and "Un rapport fermé." not in told
    browser(zoe).post(sign, {"named_to": ""})
    told = shown(page)
    assert "Un rapport ouvert." not in told and "Béland" not in told
    assert "Les personnes qui ont relu ne sont pas nommées." in told


def test_the_sheet_and_the_records_say_how_the_text_was_reviewed(waiting):
    page, science, broker = waiting
    invited(page, broker, science)
    reported(page, science)
    decided(page, broker)
    live = SynthesisPage.objects.get(pk=page.pk)
    record = record_of(live)
    assert "en 1 tour par 1 personne" in record.review_words
    dates = {item["dateType"] for item in datacite_json(record)["dates"]}
    assert {"Submitted", "Accepted"} <= dates
    assert record.review_words in [item["description"] for item in datacite_json(record)["descriptions"]]
    assert record.review_words in list(dublin_core(record).itertext())
    assert record.review_words in list(marc(record).itertext())
    head = BeautifulSoup(Client().get(live.url).content, "html.parser").select_one("script[type='application/ld+json']")
    about = json.loads(head.string)["@graph"][0]
    assert (about["creativeWorkStatus"], about["review"]["reviewBody"]) == ("Peer-reviewed", record.review_words)
    assert "en 1 tour par 1 personne" in flat(sheet_of(live).text)


def test_in_a_named_review_authors_read_who_wrote_and_readers_don_t(waiting):
    page, _science, broker = waiting
    zoe = reviewer("zoe", first_name="Zoé", last_name="Béland")
    browser(broker).post(f"{address_of(page)}regles/", {"anonymous": "no"})
    invited(page, broker, zoe)
    assert "liront votre nom" in browser(zoe).get(own_address(page, zoe)).content.decode()
    reported(page, zoe)
    before = browser(page.owner).get(address_of(page)).content.decode()
    assert "Béland" not in before, "not before the letter"
    decided(page, broker)
    assert "Zoé Béland" in browser(page.owner).get(address_of(page)).content.decode()
    assert review_of(page, zoe).reviewer.letter == "A"
    assert "Béland" not in shown(page)
