"""On whom or what an indicator was measured goes wherever the measure goes."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from portal.core.models import PageLink
from syntheses.models import DigestPage
from tests.factories import make_page
from tests.site.sheets import flat, sheet_of

pytestmark = pytest.mark.usefixtures("search_index")
MEASURE = {
    "name": "Visites à l’urgence",
    "kind": "resultats",
    "unit": "%",
    "measured": 13.0,
    "period": "2023",
    "denominator": "240 personnes, sans groupe témoin",
    "source": "Registre",
}


def measured_practice(title="Pratique mesurée"):
    return make_page(title=title, indicators=[{"type": "indicator", "value": MEASURE}])


def test_the_page_says_on_whom_a_measure_was_taken():
    text = Client().get(measured_practice().url).content.decode()
    table = text[text.index("indicator-table") :]
    assert "240\u00a0personnes" in table or "240 personnes, sans groupe témoin" in table


def test_the_sheet_says_on_whom_a_measure_was_taken(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    assert "240 personnes, sans groupe" in flat(sheet_of(measured_practice()).text)


def test_the_workbook_of_a_comparison_says_on_whom_a_measure_was_taken():
    pages = [measured_practice("Une"), measured_practice("Deux")]
    query = "&".join(f"p={page.pk}" for page in pages)
    response = Client().get(f"/pratiques/comparer/export.xlsx?{query}")
    indicators = load_workbook(io.BytesIO(response.content)).worksheets[1]
    heads = [cell.value for cell in indicators[1]]
    assert indicators[2][heads.index("Mesuré sur")].value == "240 personnes, sans groupe témoin"
    assert indicators[2][heads.index("Source")].value == "Registre"


def test_a_digest_that_only_describes_a_practice_does_not_say_that_it_confirms_it():
    digest = make_page(DigestPage, title="Une annonce", publication_citation="Communiqué.")
    practice = make_page(title="Pratique annoncée")
    PageLink.objects.create(source=digest, target=practice, kind="decrit")
    text = Client().get(practice.url).content.decode()
    assert "Décrite par" in text
    assert "Confirmée par" not in text
    assert 'id="effets"' not in Client().get(digest.url).content.decode()
