"""Every CSV that the portal gives opens in columns in a French Excel, and runs nothing."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from portal.exchange.exporter import export_path
from portal.exchange.spreadsheets import FORMULA_STARTS, csv_lines
from tests.factories import make_home, make_page, make_term, make_user

pytestmark = pytest.mark.django_db

FORMULA = "=cmd|' /C calc'!A0"


def rows_of(answer):
    """The rows of an answer as a French Excel reads them."""
    data = b"".join(answer) if answer.streaming else answer.content
    assert data.startswith(b"\xef\xbb\xbf"), "Excel would take it for Windows-1252"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def exporting_addresses():
    """The addresses of the administration that offer a spreadsheet and need no number."""

    def walk(patterns, prefix):
        for pattern in patterns:
            here = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", None)
                if view and issubclass(view, SpreadsheetExportMixin) and "<" not in here and "(" not in here:
                    yield "/" + here.replace("^", "").replace("$", "")
            else:
                yield from walk(pattern.url_patterns, here)

    return sorted(set(walk(get_resolver().url_patterns, "")))


@pytest.fixture
def administrator():
    make_home()
    client = Client()
    client.force_login(make_user(is_superuser=True, is_staff=True))
    return client


def test_no_export_of_the_administration_carries_a_formula(administrator, search_index):
    make_page(title=FORMULA, slug="formule").unpublish()
    make_term("themes", "formule", FORMULA)
    make_user("formule@inters4.example", first_name=FORMULA, last_name=FORMULA)
    site = Site.objects.get(is_default_site=True)
    Redirect.objects.create(old_path="/ancien", redirect_link="+1+1", site=site)
    read = 0
    for address in exporting_addresses():
        answer = administrator.get(address, {"export": "csv"})
        if not answer.headers["Content-Type"].startswith("text/csv"):
            continue
        read += 1
        for row in rows_of(answer):
            assert not [cell for cell in row if cell.startswith(FORMULA_STARTS)], address
    assert read >= 8


def test_a_redirect_that_looks_like_a_formula_is_exported_as_text(administrator):
    site = Site.objects.get(is_default_site=True)
    Redirect.objects.create(old_path="/ancien", redirect_link=FORMULA, site=site)
    head, row = rows_of(administrator.get("/admin/redirects/", {"export": "csv"}))
    assert len(head) == len(row) > 1
    assert f"'{FORMULA}" in row


def test_no_view_of_the_administration_writes_a_csv_of_its_own():
    def children(view):
        for child in view.__subclasses__():
            yield child
            yield from children(child)

    for view in children(SpreadsheetExportMixin):
        assert not {"stream_csv", "write_csv_row", "write_csv_response"} & vars(view).keys(), view


def test_numbers_and_dates_are_those_of_quebec():
    stamp = datetime.datetime(2024, 1, 15, 18, 30, tzinfo=datetime.UTC)
    [line] = list(csv_lines([[2.5, Decimal("-3.25"), 4, None, True, stamp, datetime.date(2024, 1, 15), "a;b"]]))[1:]
    assert line == '2,5;-3,25;4;;Oui;2024-01-15 13:30:00;2024-01-15;"a;b"\r\n'


def test_results_open_in_columns(search_index, drain):
    make_page(title="Pratique ; éprouvée")
    drain()
    head, row = rows_of(Client().get("/recherche/export.csv"))
    assert (head[0], row[0]) == ("Titre", "Pratique ; éprouvée")


def test_exported_contents_open_in_columns_and_are_read_back(tmp_path, search_index):
    make_page(title="Une pratique", cost_amount=Decimal("1250.50"))
    path = tmp_path / "pratiques.csv"
    export_path(path, types=["practice"], file_format="csv")
    head, row = csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";")
    assert "1250,5" in row
    assert len(head) == len(row)


def test_workbooks_keep_their_types(administrator):
    from openpyxl import load_workbook

    Redirect.objects.create(old_path="/a", redirect_link=FORMULA, site=Site.objects.get(is_default_site=True))
    answer = administrator.get("/admin/redirects/", {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
