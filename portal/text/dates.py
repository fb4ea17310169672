"""Dates as people type them, read in one sense only or refused in words.

Nothing is guessed: a date that can be read in two ways, that lacks its day, or whose year has two
digits, is refused with what to write instead.
"""

import calendar
import datetime
import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.widgets import AdminDateInput

# By their first letters, without accents; « juin » and « juillet » need four.
MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars mar march",
            "avril avr april apr",
            "mai may",
            "juin jun june",
            "juillet juil jul july",
            "aout aou august aug",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        1,
    )
    for word in words.split()
}
MONTH_NAMES = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAY = re.compile(
    r"^(?:le )?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)?,? ?"
)
TIME = re.compile(r"(?:^|[ t])(?:a |at )?(\d{1,2})(?: ?h(?: ?(\d{2}))?|:(\d{2})(?::(\d{2})(?:\.\d+)?)?)$")
SEPARATED = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})")
DAY_FIRST = re.compile(r"(\d{1,2})(?:er|e|st|nd|rd|th)?[ -](?:of )?([a-z]+)\.?[ -],? ?(\d{4})")
MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
MONTH_ONLY = re.compile(r"([a-z]+)\.?[ -](\d{4})|\d{1,2}[-/. ]\d{4}|\d{4}[-/. ]\d{1,2}|\d{4}")
YEARS = range(1800, 2200)

NOT_A_DATE = _("« %(text)s » n’est pas une date. Écrivez année-mois-jour, par exemple 2024-04-23.")
WITHOUT_DAY = _("« %(text)s » ne dit pas quel jour. Écrivez année-mois-jour, par exemple 2024-04-01, ou laissez vide.")
TWO_SENSES = _("« %(text)s » peut se lire %(first)s ou %(second)s. Écrivez celle des deux qui est la bonne.")
SHORT_YEAR = _("« %(text)s » n’a pas son année en quatre chiffres. Écrivez année-mois-jour, par exemple 2024-04-23.")
NOT_A_MOMENT = _("« %(text)s » n’est pas une date et une heure. Écrivez par exemple 2024-04-23 08:30.")


def _refuse(message: Any, text: str, **found: str) -> ValidationError:
    return ValidationError(message, code="invalid", params={"text": text.strip()[:60], **found})


def _plain(text: str) -> str:
    """Lowercase letters without accents, one space at a time, whatever spaces were typed."""
    letters = unicodedata.normalize("NFKD", text.replace("\u2011", "-").replace("\u2013", "-"))
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.lower().split())


def read_date(text: str) -> datetime.date:
    """Return the day that `text` names: `2024-01-15`, `15/01/2024`, `15 janvier 2024`, `January 15, 2024`…

    A time after it (`2024-01-15 00:00:00`, as spreadsheets write) is left out.

    Raises:
        django.core.exceptions.ValidationError: saying what to write, in the language in force.
    """
    plain = WEEKDAY.sub("", _plain(text), count=1)
    day = TIME.sub("", plain).rstrip(" ,")
    found = SEPARATED.fullmatch(day)
    if found:
        return _separated(text, found[1], found[3], found[4])
    found = DAY_FIRST.fullmatch(day)
    if found and found[2] in MONTHS:
        return _date(text, int(found[3]), MONTHS[found[2]], int(found[1]))
    found = MONTH_FIRST.fullmatch(day)
    if found and found[1] in MONTHS:
        return _date(text, int(found[3]), MONTHS[found[1]], int(found[2]))
    found = MONTH_ONLY.fullmatch(day)
    if found and (found[1] is None or found[1] in MONTHS):
        raise _refuse(WITHOUT_DAY, text)
    raise _refuse(NOT_A_DATE, text)


def _separated(text: str, first: str, second: str, third: str) -> datetime.date:
    """Three numbers: the year first or last; else the day comes first, unless only the contrary makes sense."""
    if len(first) == 4 and len(third) <= 2:
        return _date(text, int(first), int(second), int(third))
    if len(first) > 2 or len(third) != 4:
        raise _refuse(SHORT_YEAR if len(first) <= 2 and len(third) <= 2 else NOT_A_DATE, text)
    day, month, year = int(first), int(second), int(third)
    if month > 12:
        return _date(text, year, day, month)
    if day <= 12 and day != month:
        choices = _date(text, year, month, day), _date(text, year, day, month)
        raise _refuse(TWO_SENSES, text, first=choices[0].isoformat(), second=choices[1].isoformat())
    return _date(text, year, month, day)


def _date(text: str, year: int, month: int, day: int) -> datetime.date:
    try:
        if year in YEARS:
            return datetime.date(year, month, day)
    except ValueError:
        pass
    raise _refuse(NOT_A_DATE, text)


def read_moment(text: str) -> datetime.datetime:
    """Return the date and time that `text` names, without a zone; midnight where no time is written.

    Raises:
        django.core.exceptions.ValidationError: saying what to write.
    """
    day = read_date(text)
    found = TIME.search(WEEKDAY.sub("", _plain(text), count=1))
    hour, minute, second = (int(found[1]), int(found[2] or found[3] or 0), int(found[4] or 0)) if found else (0, 0, 0)
    try:
        time = datetime.time(hour, minute, second)
    except ValueError:
        raise _refuse(NOT_A_MOMENT, text) from None
    return datetime.datetime.combine(day, time)


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class TypedDateField(forms.DateField):
    """A date typed as people write it."""

    def to_python(self, value: Any) -> datetime.date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        return read_date(value) if value.strip() else None


class TypedDateTimeField(forms.DateTimeField):
    """A date and a time typed as people write them, in the time zone in force."""

    def to_python(self, value: Any) -> datetime.datetime | None:
        if not isinstance(value, str):
            return super().to_python(value)
        return super().to_python(read_moment(value)) if value.strip() else None


class TypedDateBlock(blocks.DateBlock):
    """A date typed as people write it. It keeps what `DateBlock` keeps, and migrations call it so."""

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.DateBlock", args, kwargs

    @cached_property
    def field(self) -> TypedDateField:
        return TypedDateField(widget=AdminDateInput(format=self.format), **self.field_options)
