"""Spreadsheets: simple cells, formulas kept as text, and what is refused."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from portal.exchange.exporter import export_path
from portal.exchange.importer import import_path
from portal.exchange.table_writer import neutralise
from portal.exchange.tables import restore
from practices.models import PracticePage
from tests.exchange.content import practice

HEADER = ["title", "establishments", "themes", "steps", "levers", "summary"]
ROW = [
    "Ma pratique",
    "cisss-bsl ; uqar",
    "telesante ; services-proximite",
    "Un | 2020-01-01 | 6\nDeux",
    "a ; b",
    "=1+1",
]


def csv_file(folder: Path, *rows: list[str], delimiter: str = ";", encoding: str = "utf-8") -> Path:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    path = folder / "pratiques.csv"
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def xlsx_file(folder: Path, *rows: list[Any]) -> Path:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
        for cell in workbook.active[workbook.active.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    path = folder / "pratiques.xlsx"
    workbook.save(path)
    return path


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_a_row_is_a_practice(folder: Path, make: Any) -> None:
    report = import_path(make(folder, HEADER, ROW))
    assert [str(problem) for problem in report.problems] == []
    page = PracticePage.objects.get(slug="ma-pratique")
    assert [item.slug for item in page.establishments_list] == ["cisss-bsl", "uqar"]
    assert {term.slug for term in page.terms.all()} == {"telesante", "services-proximite"}
    assert [(row["value"]["title"], row["value"]["duration_months"]) for row in page.steps.raw_data] == [
        ("Un", 6),
        ("Deux", None),
    ]
    assert page.levers == ["a", "b"]
    assert page.summary == "=1+1"


def test_one_wrong_row_refuses_the_whole_file(folder: Path) -> None:
    report = import_path(csv_file(folder, HEADER, ROW, ["Autre", "cisss-bsl", "telesanté", "", "", ""]))
    assert str(report.problems[0]).startswith("pratiques.csv, ligne 3, themes")
    assert not PracticePage.objects.exists()


def test_numbers_and_dates_of_a_workbook_are_read(folder: Path) -> None:
    import datetime

    path = xlsx_file(
        folder,
        ["title", "establishments", "fte", "started_on", "acronym", "contact_hidden"],
        ["A", "uqar", 2.5, datetime.date(2024, 4, 23), 1234, True],
    )
    assert import_path(path).problems == []
    page = PracticePage.objects.get()
    assert (float(page.fte), page.started_on, page.acronym) == (2.5, datetime.date(2024, 4, 23), "1234")
    assert page.contact_hidden


def test_neutralising_is_undone_on_reading() -> None:
    for text in ("=1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''=1", "'x", "x=1", "", "'"):
        assert restore(neutralise(text)) == text
        assert neutralise(text)[:1] not in set("=+-@\t\r")


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_no_exported_cell_is_a_formula(folder: Path, tmp_path: Path, file_format: str) -> None:
    practice(
        folder,
        extra="summary: '=HYPERLINK(\"http://x\")'\nacronym: '+1'\ndirection: '@x'\nlevers: ['=cmd']\nwhy: \"\\t=1\"",
    )
    import_path(folder)
    path = tmp_path / f"p.{file_format}"
    export_path(path, types=["practice"], file_format=file_format)
    if file_format == "csv":
        cells = [cell for row in csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";") for cell in row]
    else:
        sheet = load_workbook(path).worksheets[0]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        cells = [str(cell.value or "") for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r") and cell]


UNREADABLE = [
    ("p.csv", b"", "vide"),
    ("p.csv", "title\né".encode("mac-roman"), "CSV UTF-8"),
    ("p.csv", b"title,title\na,b", "deux fois"),
    ("p.csv", b"title\na,b", "plus de cellules"),
    ("p.csv", b'title\n"a', "guillemets"),
    ("p.csv", b"title,steps,establishments\na,1|2|3|4|5,uqar", "plus de parties"),
    ("p.xlsx", b"rien", "classeur XLSX"),
]


def test_a_spreadsheet_that_cannot_be_read_is_told(folder: Path) -> None:
    for name, data, what in UNREADABLE:
        (folder / name).write_bytes(data)
        report = import_path(folder / name)
        assert any(what in str(problem) for problem in report.problems), report.problems


def test_a_workbook_that_unpacks_to_too_much_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.exchange import workbooks

    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 1000)
    path = folder / "p.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000)
    assert "décompressé" in str(import_path(path).problems[0])
