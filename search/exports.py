"""Search results as files for spreadsheets."""

import csv
import io
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from search.engines.base import Hit
from search.lexicon import Lexicon

EXPORT_ROWS = 1000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: str) -> str:
    """Return `value` such that no spreadsheet runs it as a formula (OWASP, CSV injection)."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


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
    return [[neutral(cell) for cell in row] for row in rows]


def csv_response(hits: Sequence[Hit], directory: Lexicon) -> HttpResponse:
    """A UTF-8 CSV with a byte order mark, which Excel needs to read accents."""
    stream = io.StringIO()
    csv.writer(stream).writerows(_rows(hits, directory))
    response = HttpResponse("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recherche.csv"'
    return response


def xlsx_response(hits: Sequence[Hit], directory: Lexicon) -> HttpResponse:
    """A workbook of one sheet, its head frozen, every cell a text."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet(_("Recherche"))
    for row in _rows(hits, directory):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEFGHIJ", (50, 20, 70, 35, 30, 35, 15, 20, 12, 60), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    workbook.save(stream)
    response = HttpResponse(
        stream.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = 'attachment; filename="recherche.xlsx"'
    return response
