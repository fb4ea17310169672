"""Search results as files for spreadsheets."""

import io
import re
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from portal.exchange.spreadsheets import csv_lines, neutral
from search.engines.base import Hit
from search.lexicon import Lexicon

EXPORT_ROWS = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a cell of a workbook holds at most, and characters that XML has no place for besides controls.
LONGEST_CELL = 32_767
_NOT_XML = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


def sheet_text(value: str) -> str:
    """Text that a spreadsheet shows and never runs, of what its format holds: XML without controls, not too long."""
    text = neutral(_NOT_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", value)))
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _rows(hits: Sequence[Hit], directory: Lexicon) -> list[list[str]]:
    head = [
        _("Titre"),
        _("Type"),
        _("Résumé"),
        _("Établissements"),
        _("Régions"),
        _("Thèmes"),
        _("Maturité"),
        _("Statut"),
        _("Publié le"),
        _("Adresse"),
    ]
    rows = [head]
    for hit in hits:

        def names(facet: str, hit: Hit = hit) -> str:
            return " ; ".join(directory.label(facet, slug) for slug in hit.facets.get(facet, ()))

        rows.append(
            [
                hit.title,
                directory.label("type", hit.type),
                hit.summary,
                names("establishment"),
                names("region"),
                names("theme"),
                names("maturity"),
                names("status"),
                hit.published_at.isoformat() if hit.published_at else "",
                settings.SITE_URL + hit.url,
            ]
        )
    return rows


def csv_response(hits: Sequence[Hit], directory: Lexicon) -> HttpResponse:
    """A CSV that opens in columns in Excel."""
    lines = "".join(csv_lines(_rows(hits, directory)))
    response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recherche.csv"'
    return response


def xlsx_response(hits: Sequence[Hit], directory: Lexicon) -> HttpResponse:
    """A workbook of one sheet, its head frozen, every cell a text."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet(_("Recherche"))
    for row in _rows(hits, directory):
        sheet.append([sheet_text(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEFGHIJ", (50, 20, 70, 35, 30, 35, 15, 20, 12, 60), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    workbook.save(stream)
    response = HttpResponse(stream.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="recherche.xlsx"'
    return response
