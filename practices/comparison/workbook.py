"""A comparison as a workbook: one sheet of the rubrics, one of the indicators, one of the references.

A workbook is read away from the portal: what a text cites is named there by who and when.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from portal.directory.labels import term_labels
from portal.exchange.table_files import XLSX, file_response, sheet_text, workbook_bytes
from portal.text.numbers import finite
from practices.comparison.table import Comparison, Row

DATE_FORMAT = "yyyy-mm-dd"

HEAD = PatternFill("solid", fgColor="1F4E79")
HEAD_FONT = Font(bold=True, color="FFFFFF")
GROUP = PatternFill("solid", fgColor="E8E6E1")
LINE = Border(bottom=Side(style="thin", color="D0CEC9"))
TOP = Alignment(vertical="top", wrap_text=True)


def workbook_response(comparison: Comparison, named: Comparison) -> HttpResponse:
    """Write two readings of the same pages: what differs is told by `comparison`, whose texts cite nothing."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _comparison_sheet(workbook.create_sheet(_("Comparaison")), named, {row.label: row for row in comparison.rows})
    if hasattr(comparison.columns[0].page, "indicators"):
        _indicators_sheet(workbook.create_sheet(_("Indicateurs")), named)
    if any(column.page.bibliography for column in named.columns):
        _references_sheet(workbook.create_sheet(_("Références")), named)
    return file_response(workbook_bytes(workbook), "comparaison.xlsx", XLSX)


def _write(sheet: Worksheet, row: int, column: int, value: Any, **style: Any) -> Any:
    cell = sheet.cell(row, column)
    cell.value = sheet_text(value) if isinstance(value, str) else value
    cell.alignment = TOP
    for name, setting in style.items():
        setattr(cell, name, setting)
    return cell


def _comparison_sheet(sheet: Worksheet, comparison: Comparison, told_by: Mapping[Any, Row]) -> None:
    last = len(comparison.columns) + 2
    for column, text in ((1, _("Rubrique")), (last, _("Diffère"))):
        _write(sheet, 1, column, text, fill=HEAD, font=HEAD_FONT)
    _write(sheet, 2, 1, _("Adresse"), font=Font(bold=True), border=LINE)
    for position, practice in enumerate(comparison.columns, start=2):
        _write(sheet, 1, position, f"{practice.letter}. {practice.page.title}", fill=HEAD, font=HEAD_FONT)
        address = settings.SITE_URL + (practice.page.url or "")
        link = _write(sheet, 2, position, address, font=Font(color="0563C1", underline="single"), border=LINE)
        link.hyperlink = address
    row = 2
    for group in comparison.all_groups:
        row += 1
        for column in range(1, last + 1):
            _write(sheet, row, column, "", fill=GROUP)
        _write(sheet, row, 1, str(group.label), font=Font(bold=True))
        for rubric in group.rows:
            row += 1
            _write(sheet, row, 1, str(rubric.label), font=Font(bold=True), border=LINE)
            for position, cell in enumerate(rubric.cells, start=2):
                _write_value(sheet, row, position, cell.text or _("à documenter"), cell.amount)
            _write(sheet, row, last, _difference(told_by.get(rubric.label, rubric)), border=LINE)
    row += 1
    if comparison.undocumented:
        _write(sheet, row, 1, _("Que personne n’a documenté"), font=Font(bold=True))
        _write(sheet, row, 2, ", ".join(map(str, comparison.undocumented)))
    sheet.column_dimensions["A"].width = 26
    for letter in "BCDE"[: len(comparison.columns)]:
        sheet.column_dimensions[letter].width = 48
    sheet.column_dimensions["BCDEF"[len(comparison.columns)]].width = 10
    sheet.freeze_panes = "B2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _difference(rubric: Row) -> str:
    if rubric.own:
        return ""
    if rubric.differs:
        return _("oui")
    return _("en partie documentée") if rubric.partial else _("non")


def _write_value(sheet: Worksheet, row: int, column: int, text: str, amount: Any) -> None:
    """Write a number or a date as such, so that a spreadsheet can compute with it."""
    if amount is None:
        _write(sheet, row, column, text, border=LINE)
        return
    dated = hasattr(amount, "year")
    left = Alignment(horizontal="left", vertical="top")
    cell = _write(sheet, row, column, amount, border=LINE)
    cell.alignment, cell.number_format = left, DATE_FORMAT if dated else _number_format(amount)


def _number_format(value: Any) -> str:
    return "#,##0" if value is None or value == int(value) else "#,##0.00"


def _write_heads(sheet: Worksheet, heads: Iterable[tuple[str, int]]) -> None:
    for column, (text, width) in enumerate(heads, start=1):
        cell = _write(sheet, 1, column, text, fill=HEAD, font=HEAD_FONT)
        sheet.column_dimensions[cell.column_letter].width = width


def _indicators_sheet(sheet: Worksheet, comparison: Comparison) -> None:
    heads = (
        (str(comparison.columns[0].page.kind_label), 48),
        (_("Indicateur"), 48),
        (_("Genre"), 18),
        (_("Unité"), 14),
        (_("Départ"), 12),
        (_("Cible"), 12),
        (_("Mesure"), 12),
        (_("Période"), 24),
        (_("Mesuré sur"), 48),
        (_("Source"), 48),
    )
    _write_heads(sheet, heads)
    kinds = term_labels("indicator_kinds")
    row = 1
    for practice in comparison.columns:
        for indicator in practice.page.indicators:
            row += 1
            value = indicator.value
            title = f"{practice.letter}. {practice.page.title}"
            texts = (title, value["name"], kinds.get(value["kind"], value["kind"] or ""), value["unit"] or "")
            for column, content in enumerate(texts, start=1):
                _write(sheet, row, column, content, border=LINE)
            for column, name in enumerate(("baseline", "target", "measured"), start=5):
                amount = finite(value[name])
                _write(sheet, row, column, amount, border=LINE, number_format=_number_format(amount))
            for column, name in enumerate(("period", "denominator", "source"), start=8):
                _write(sheet, row, column, value.get(name) or "", border=LINE)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions


def _references_sheet(sheet: Worksheet, comparison: Comparison) -> None:
    """What each page lists, as on the page: its number there, and what the other sheets call it."""
    heads = (
        (str(comparison.columns[0].page.kind_label), 48),
        (_("Numéro dans la page"), 12),
        (_("Cité comme"), 30),
        (_("Référence"), 90),
        (_("Adresse"), 48),
    )
    _write_heads(sheet, heads)
    row = 1
    for column in comparison.columns:
        for reference in column.page.bibliography:
            row += 1
            title = f"{column.letter}. {column.page.title}"
            for position, content in enumerate((title, reference.number, reference.label, reference.plain), start=1):
                _write(sheet, row, position, content, border=LINE)
            cell = _write(sheet, row, 5, reference.url, border=LINE)
            if reference.url:
                cell.hyperlink, cell.font = reference.url, Font(color="0563C1", underline="single")
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
