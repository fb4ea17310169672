"""CSV as a French Excel opens it: in columns, with its accents and numbers, and without running anything.

Every export of the portal goes through here, those of Wagtail's administration too (`open_in_french_excel`).
"""

import csv
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail.admin.views import mixins

# Without this mark, Excel takes UTF-8 for Windows-1252.
MARK = "\ufeff"
DELIMITER = ";"
# What makes a formula of a cell: OWASP, « CSV injection », with the full-width forms that Excel takes alike.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(value: str) -> str:
    """Return `value` such that no spreadsheet runs it as a formula (OWASP, CSV injection)."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def csv_cell(value: Any) -> str:
    """A value as a French spreadsheet reads it: a decimal comma, the local time, no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, int | float | Decimal):
        return decimal_comma(value)
    if isinstance(value, datetime.datetime):
        return f"{local_time(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, list | tuple | set) and not isinstance(value, Promise):
        value = ", ".join(map(force_str, value))
    return neutral(force_str(value))


def local_time(value: datetime.datetime) -> datetime.datetime:
    """The time as the portal's clocks say it, without a zone."""
    return value if timezone.is_naive(value) else timezone.make_naive(value)


def decimal_comma(value: float | Decimal) -> str:
    """A number as one types it in Québec: « 2.5 » would be the second of May."""
    return str(value).replace(".", ",")


class _Line:
    """Gives back what is written, a line at a time."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the mark of UTF-8, then the line of each row, its cells neutral."""
    writer = csv.writer(_Line(), delimiter=DELIMITER)
    yield MARK
    for row in rows:
        yield writer.writerow([csv_cell(cell) for cell in row])


def open_in_french_excel() -> None:
    """Make every CSV of Wagtail's administration one of ours.

    Its reports, listings and form submissions share this mixin, which has no setting for it; views of
    packages to come are their children too. Workbooks keep their types, and Wagtail neutralises theirs; their times,
    which Excel holds without a zone, are those of the portal, where Wagtail would write those of Greenwich.
    """
    mixins.SpreadsheetExportMixin.stream_csv = _stream_csv
    mixins.SpreadsheetExportMixin.write_csv_row = _write_csv_row
    mixins.SpreadsheetExportMixin.custom_value_preprocess = {
        **mixins.SpreadsheetExportMixin.custom_value_preprocess,
        datetime.datetime: {mixins.SpreadsheetExportMixin.FORMAT_XLSX: local_time},
    }


def _stream_csv(view: Any, queryset: Any) -> Iterator[bytes]:
    fields = list(view.list_export)

    def rows() -> Iterator[list[Any]]:
        yield [view.get_heading(queryset, field) for field in fields]
        for item in queryset:
            yield list(_prepared(view, view.to_row_dict(item)).values())

    for line in csv_lines(rows()):
        yield line.encode()


def _write_csv_row(view: Any, writer: Any, row: Mapping[str, Any]) -> Any:
    return writer.writerow({field: csv_cell(value) for field, value in _prepared(view, row).items()})


def _prepared(view: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    return {field: view.preprocess_field_value(field, value, view.FORMAT_CSV) for field, value in row.items()}
