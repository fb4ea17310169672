"""The search page, its JSON, feed and exports, on good and bad input."""

import csv
import io
from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client
from openpyxl import load_workbook

from portal.core.visibility import set_visibility
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page, make_term

pytestmark = pytest.mark.django_db

AWKWARD = [
    "l'appropriation d'une pratique",
    'dit "entre guillemets',
    "a AND (b OR",
    "title:x^2 ~3 *",
    "\\",
    "[1 TO 2}",
    "🙂🏥",
    "مرحبا بالعالم",
    "\u202eabc",
    "é" * 900,
    "a b " * 240,
    "-x +y !z",
    "'; DROP TABLE page; --",
    "<script>",
    "%00",
    "c d",
    "de la",
    "...",
    "A" * 999,
]


@pytest.mark.parametrize("path", ["/recherche/", "/api/v1/search", "/api/v1/suggest", "/recherche/flux.atom"])
def test_awkward_queries_are_answered(path, search_index, drain):
    make_page(title="Une pratique")
    drain()
    for query in AWKWARD:
        response = Client().get(path, {"q": query})
        assert response.status_code == 200, query
        if response["Content-Type"].startswith("text/html"):
            assert b"<script>" not in response.content


def test_a_nul_character_is_ignored(search_index, drain):
    make_page(title="Une pratique")
    drain()
    assert Client().get("/api/v1/search?q=prat%00ique").status_code == 200


REFUSED = [
    ({"region": "atlantide"}, "region"),
    ({"page": "0"}, "page"),
    ({"page": "1000000000"}, "page"),
    ({"page": "deux"}, "page"),
    ({"page_size": "101"}, "page_size"),
    ({"sort": "hasard"}, "sort"),
    ({"exact": "oui"}, "exact"),
    ({"type": "practice'--"}, "type"),
    ({"year": "MMXX"}, "year"),
    ({"q": "x" * 10_000}, "q"),
    ({"page": "9" * 400}, "page"),
]


@pytest.mark.parametrize("path", ["/recherche/", "/api/v1/search", "/recherche/flux.atom", "/recherche/export.csv"])
def test_a_value_that_is_refused_is_named_in_a_400(path, search_index):
    for parameters, name in REFUSED:
        response = Client().get(path, parameters)
        assert response.status_code == 400, parameters
        if path.startswith("/api"):
            assert list(response.json()["errors"]) == [name]
        else:
            assert f"« {name}" in response.content.decode().replace("\xa0", " ")


def test_unknown_parameters_are_ignored(search_index):
    assert Client().get("/recherche/?utm_source=x&q=").status_code == 200


def test_the_json_is_that_of_the_contract(search_index, drain):
    theme = make_term("themes", "telesante", "Télésanté")
    maturity = make_term("maturity", "prometteuse", "Prometteuse")
    page = make_page(title="Suivi à distance", summary="Un suivi <b>virtuel</b>.", terms=[theme], maturity=maturity)
    drain()
    answer = Client().get("/api/v1/search?q=suivi&theme=telesante").json()
    assert set(answer) == {
        "query",
        "total",
        "page",
        "page_size",
        "took_ms",
        "engine",
        "precise",
        "widened",
        "results",
        "facets",
        "suggestion",
    }
    [hit] = answer["results"]
    assert hit["id"] == page.pk
    assert (hit["type"], hit["url"]) == ("practice", "/pratiques/cisss-bsl/suivi-a-distance/")
    assert (hit["establishments"], hit["regions"]) == (["cisss-bsl"], ["bas-saint-laurent"])
    assert (hit["themes"], hit["maturity"]) == (["telesante"], "prometteuse")
    assert "<mark>" in hit["snippet"]
    assert "<b>" not in hit["snippet"]
    assert answer["facets"]["theme"] == [{"value": "telesante", "label": "Télésanté", "count": 1, "selected": True}]


def test_a_selection_filters_the_other_facets_and_not_its_own(search_index, drain):
    make_page(title="Une pratique")
    make_page(SynthesisPage, title="Une synthèse", establishment=make_establishment("uqac", "saguenay"))
    drain()
    facets = Client().get("/api/v1/search?type=practice").json()["facets"]
    assert {value["value"]: value["count"] for value in facets["type"]} == {"practice": 1, "synthesis": 1}
    assert {value["value"]: value["count"] for value in facets["establishment"]} == {"cisss-bsl": 1}


def test_an_empty_query_lists_all_newest_first(search_index, drain):
    from datetime import date

    make_page(title="Ancienne", published_on=date(2019, 1, 1))
    make_page(title="Récente", published_on=date(2024, 4, 23))
    drain()
    titles = [hit["title"] for hit in Client().get("/api/v1/search").json()["results"]]
    assert titles == ["Récente", "Ancienne"]


def test_htmx_receives_the_results_alone(search_index, drain):
    make_page(title="Une pratique")
    drain()
    whole = Client().get("/recherche/").content
    part = Client().get("/recherche/", headers={"HX-Request": "true"}).content
    assert b"<html" in whole
    assert b"<html" not in part
    assert b"Une pratique" in part


def test_nothing_found_offers_a_broker_with_the_request_filled_in(search_index, drain):
    make_page(title="Une pratique")
    drain()
    page = Client().get("/recherche/?q=zzzzqqq").content.decode()
    assert "/courtage/demande/?q=zzzzqqq" in page
    form = Client().get("/courtage/demande/?q=zzzzqqq").content.decode()
    assert "zzzzqqq" in form


def test_the_feed_is_valid_xml_and_newest_first(search_index, drain):
    make_page(title="Soins & services <proches>")
    drain()
    root = ElementTree.fromstring(Client().get("/recherche/flux.atom?q=soins").content)
    assert root.find("{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title").text == (
        "Soins & services <proches>"
    )


def test_opensearch_and_sitemap_are_valid_xml(search_index, drain):
    make_page(title="Une pratique")
    drain()
    for path in ("/opensearch.xml", "/sitemap.xml", "/sitemap-practicepage.xml"):
        ElementTree.fromstring(Client().get(path).content)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_exports_never_carry_a_formula(start, search_index, drain):
    make_page(title=f"{start}HYPERLINK pratique", slug="formule")
    drain()
    exported = Client().get("/recherche/export.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(exported), delimiter=";"))
    assert rows[1][0] == f"'{start}HYPERLINK pratique"
    book = load_workbook(io.BytesIO(Client().get("/recherche/export.xlsx").content))
    cell = book.active["A2"]
    assert (cell.data_type, cell.value) == ("s", f"'{start}HYPERLINK pratique")


def test_when_the_engine_is_missing_pages_read_on_and_search_says_so(settings, tmp_path, db):
    settings.SEARCH_URL = f"embedded:///{(tmp_path / 'none').as_posix().lstrip('/')}"
    page = make_page(title="Toujours lisible")
    assert Client().get(page.url).status_code == 200
    assert Client().get("/pratiques/").status_code == 200
    assert Client().get("/").status_code == 200
    answer = Client().get("/recherche/?q=lisible")
    assert answer.status_code == 200
    assert "Toujours lisible" in answer.content.decode()
    assert "ne répond pas" in answer.content.decode()
    ready = Client().get("/readyz")
    assert ready.status_code == 503
    assert "rebuild_search" in ready.content.decode()


def test_without_an_engine_results_say_what_they_are_and_offer_no_filter(search_index, settings, tmp_path, drain):
    page = make_page(title="Télésanté", summary="Ce que l’on <sait>", published_on=date(2021, 3, 4))
    set_visibility(make_page(title="Télésanté cachée"), visibility="members")
    settings.SEARCH_URL = f"embedded:///{(tmp_path / 'none').as_posix().lstrip('/')}"
    html = Client().get("/recherche/", {"q": "télésanté"}).content.decode()
    assert page.url in html
    assert "Ce que l’on &lt;sait&gt;" in html
    assert "mars 2021" in html
    assert "cachée" not in html
    assert 'class="filters"' not in html


def test_probes_answer(search_index):
    assert Client().get("/healthz").content == b"ok"
    assert Client().get("/readyz").json()["search"]["status"] == "ok"
    assert b"inters4_outbox_rows" in Client().get("/metrics").content
