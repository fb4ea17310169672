"""Values pasted from a spreadsheet or read from a CSV file: a line each, refused in words by its number."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.text.dates import read_date
from portal.text.numbers import number_text, read_number

MOST_ROWS = 10_000
MOST_CHARACTERS = 1_000_000
# So many errors are named: whoever has more has a column in the wrong place.
MOST_ERRORS = 20
NOTE_LENGTH = 250


@dataclass
class Pasted:
    """What was read: rows in the order of their lines, errors by line in words."""

    rows: list[tuple[date, float, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def decode(content: bytes) -> str:
    """Return the text of a CSV file, in UTF-8 or as Excel on Windows writes it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_pasted(text: str, *, not_before: date | None = None) -> Pasted:
    """Read « date, value, note » a line: with tabs as Excel pastes, semicolons as it saves, or commas between quotes.

    A first line that names its columns is passed over. Nothing is guessed: what can't be read is an error of its line.

    Args:
        not_before: the day of the series' start; values before it are refused.
    """
    found = Pasted()
    if len(text) > MOST_CHARACTERS:
        found.errors.append(_("Ce texte est trop long : collez au plus 10 000 lignes à la fois."))
        return found
    lines = [(number, row) for number, row in enumerate(_rows(text), 1) if any(cell.strip() for cell in row)]
    if len(lines) > MOST_ROWS:
        found.errors.append(
            ngettext(
                "Il y a %(count)s ligne : collez-en au plus 10 000 à la fois.",
                "Il y a %(count)s lignes : collez-en au plus 10 000 à la fois.",
                len(lines),
            )
            % {"count": number_text(len(lines))}
        )
        return found
    seen: dict[date, int] = {}
    for rank, (number, row) in enumerate(lines):
        try:
            day, value, note = _read(row)
            _check(day, seen, not_before)
        except ValidationError as refused:
            if rank == 0 and _is_head(row):
                continue
            found.errors.append(
                _("Ligne %(number)s : %(error)s") % {"number": number_text(number), "error": " ".join(refused.messages)}
            )
            continue
        seen[day] = number
        found.rows.append((day, value, note))
    if len(found.errors) > MOST_ERRORS:
        others = len(found.errors) - MOST_ERRORS
        more = ngettext("Et %(count)s autre ligne à corriger.", "Et %(count)s autres lignes à corriger.", others)
        found.errors = [*found.errors[:MOST_ERRORS], more % {"count": number_text(others)}]
    if not found.rows and not found.errors:
        found.errors.append(_("Collez au moins une ligne : une date, puis une valeur."))
    return found


def _rows(text: str) -> Any:
    sample = text[:4000]
    if "\t" in sample or ";" in sample:
        delimiter = "\t" if "\t" in sample else ";"
        return csv.reader(io.StringIO(text), delimiter=delimiter)
    return csv.reader(io.StringIO(text), delimiter=",", skipinitialspace=True)


def _read(row: list[str]) -> tuple[date, float, str]:
    cells = [cell.strip() for cell in row]
    if len(cells) < 2 or not cells[1]:
        raise ValidationError(_("il manque la valeur. Écrivez une date, puis une valeur."))
    if len(cells) > 3 and any(cells[3:]):
        raise ValidationError(
            _(
                "il y a plus de trois colonnes. Gardez la date, la valeur et, s’il y en a une, la note ; un nombre à "
                "virgule "
                "se colle d’Excel ou se met entre guillemets."
            )
        )
    note = cells[2] if len(cells) > 2 else ""
    if len(note) > NOTE_LENGTH:
        raise ValidationError(_("la note dépasse 250 caractères."))
    return read_date(cells[0]), read_number(cells[1]), note


def _check(day: date, seen: dict[date, int], not_before: date | None) -> None:
    if day in seen:
        raise ValidationError(
            _("la date %(day)s est déjà à la ligne %(number)s.")
            % {"day": day.isoformat(), "number": number_text(seen[day])}
        )
    if not_before and day < not_before:
        raise ValidationError(
            _("cette date vient avant la valeur de départ (%(day)s).") % {"day": date_format(not_before, "j F Y")}
        )
    if day > timezone.localdate():
        raise ValidationError(_("cette date est à venir."))


def _is_head(row: list[str]) -> bool:
    """Tell whether a line holds no digit, as the names of columns don't."""
    return not any(character.isdigit() for cell in row[:2] for character in cell)
