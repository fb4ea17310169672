"""A workbook of the administration tells the time of the portal, not that of Greenwich."""

import datetime
import io

from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin


class Moment:
    at = datetime.datetime(2026, 7, 2, 1, 30, tzinfo=datetime.UTC)


class Moments(SpreadsheetExportMixin):
    list_export = ["at"]

    def get_heading(self, queryset, field):
        return field


def test_a_workbook_gives_times_in_toronto():
    stream = io.BytesIO()
    Moments().write_xlsx([Moment()], stream)
    [_head, [written]] = load_workbook(io.BytesIO(stream.getvalue())).active.iter_rows(values_only=True)
    assert written == datetime.datetime(2026, 7, 1, 21, 30)  # noqa: DTZ001  (Excel holds no zone)
