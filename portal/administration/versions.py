"""What the comparison of two versions of a page says of numbers and dates: in words, and nothing for none."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import FieldComparison, TextDiff, register_comparison_class


def value_text(value: Any) -> str:
    """Return a value of a field as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, int | float | Decimal):
        return str(number_format(value, use_l10n=True, force_grouping=True))
    if isinstance(value, datetime.date):
        return date_format(value, "DATETIME_FORMAT" if isinstance(value, datetime.datetime) else "DATE_FORMAT")
    return str(value)


class ReadableComparison(FieldComparison):
    """Wagtail writes « None » for what is empty, and numbers as the code does."""

    def htmldiff(self) -> SafeString:
        before, after = value_text(self.val_a), value_text(self.val_b)
        if not self.has_changed():
            return escape(before)
        changes = [("deletion", before), ("addition", after)]
        return TextDiff([change for change in changes if change[1]], separator=" ").to_html()


def register() -> None:
    for field in (models.DecimalField, models.FloatField, models.IntegerField, models.DateField, models.BooleanField):
        register_comparison_class(field, comparison_class=ReadableComparison)
