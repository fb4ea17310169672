"""A file of a few bytes that holds a million rows or columns is refused soon, in words that name the limit."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from portal.exchange.patience import within
from portal.exchange.problems import ContentError
from portal.exchange.tables import read_table


def workbook_with(rows: str) -> bytes:
    """A workbook whose sheet holds these rows, as XML."""
    made = io.BytesIO()
    Workbook().save(made)
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<sheetData></sheetData>", f"<sheetData>{rows}</sheetData>".encode())
            target.writestr(part, content)
    return changed.getvalue()


def refusal(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    started = time.process_time()
    with pytest.raises(ContentError) as refused:
        read_table(path, name.rpartition(".")[2])
    return refused.value.message, time.process_time() - started


def test_a_csv_of_a_million_columns_is_refused_soon(tmp_path):
    message, seconds = refusal(tmp_path, "p.csv", b"title" + b",a" * 1_000_000 + b"\nUn titre\n")
    assert "plus de 200 colonnes" in message
    assert seconds < 2


def test_empty_columns_at_the_end_of_a_csv_are_no_columns(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes(b"title" + b"," * 500 + b"\nUn titre" + b"," * 500 + b"\n")
    assert len(read_table(path, "csv").rows) == 1


def test_a_workbook_of_six_hundred_thousand_empty_rows_is_refused_soon(tmp_path):
    message, seconds = refusal(tmp_path, "p.xlsx", workbook_with("<row/>" * 600_000))
    assert "200000 rangées" in message.replace("\u00a0", "")
    assert seconds < 6


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", b"title\n" + b"Un titre\n" * 2_000),
        ("p.xlsx", workbook_with("<row/>" * 2_000)),
        ("c.xlsx", workbook_with(f"<row>{'<c/>' * 2_000}</row>")),
    ],
)
def test_a_file_that_takes_too_long_is_refused(tmp_path, name, content):
    with within(0):
        message, _seconds = refusal(tmp_path, name, content)
    assert "plus de 8 secondes" in message
