"""The list of measured results as files for spreadsheets: numbers stay numbers."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from portal.exchange.spreadsheets import csv_lines
from practices.results.listing import Row
from search.exports import XLSX, sheet_text
from search.lexicon import lexicon

MOST_ROWS = 2000
WIDTHS = (48, 48, 22, 14, 12, 12, 12, 26, 20, 48, 35, 30, 60)


def _table(rows: Iterable[Row]) -> Iterator[list[Any]]:
    directory = lexicon()
    yield [
        _("Pratique"),
        _("Indicateur"),
        _("Genre"),
        _("Unité"),
        _("Départ"),
        _("Cible"),
        _("Mesure"),
        _("Mesuré sur"),
        _("Période"),
        _("Source"),
        _("Établissements"),
        _("Régions"),
        _("Adresse"),
    ]
    for row in rows:
        result = row.result
        yield [
            row.page.title,
            result.name,
            row.kind_label,
            result.unit,
            result.baseline,
            result.target,
            result.measured,
            result.denominator,
            result.period,
            result.source,
            " ; ".join(row.establishments),
            " ; ".join(directory.label("region", region.slug) for region in row.regions),
            settings.SITE_URL + (row.page.url or ""),
        ]


def csv_response(rows: Iterable[Row]) -> HttpResponse:
    response = HttpResponse("".join(csv_lines(_table(rows))), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="resultats.csv"'
    return response


def xlsx_response(rows: Iterable[Row]) -> HttpResponse:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet(_("Résultats mesurés"))
    for line in _table(rows):
        sheet.append([sheet_text(cell) if isinstance(cell, str) else cell for cell in line])
    for cell, width in zip(sheet[1], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    workbook.save(stream)
    response = HttpResponse(stream.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="resultats.xlsx"'
    return response
