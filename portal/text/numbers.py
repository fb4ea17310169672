"""Numbers as drawings and sentences need them."""

import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Beyond it, digits are no longer read but counted.
LONGEST = 1e12
MINUS = "−"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def finite(value: Any) -> float | None:
    """Return `value` as a number, or None where there is none: an empty field, a text, an infinity."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


# Spaces of all widths, and the apostrophe, between thousands.
_GAPS = re.compile(r"[\s\u00a0\u202f\u2009’']")
# « 1,234 » is one and a bit for some, a thousand and more for others.
_TWO_SENSES = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")


def read_number(text: str) -> float:
    """Return the number that `text` writes as people here do: « 1 234,5 », « −12 », « 7.5 », « 42 % ».

    Raises:
        django.core.exceptions.ValidationError: saying what to write, in the language in force.
    """
    plain = _GAPS.sub("", text).replace(MINUS, "-").replace("\u2013", "-").removesuffix("%").removesuffix("$")
    shown = {"text": text.strip()[:60]}
    if _TWO_SENSES.fullmatch(plain):
        whole, decimals = plain.replace(",", "").replace(".", ""), f"{plain.replace('.', ',')}0"
        raise ValidationError(
            _("« %(text)s » peut se lire %(whole)s ou %(decimals)s. Écrivez celui des deux qui est le bon."),
            params=shown | {"whole": whole, "decimals": decimals},
        )
    try:
        number = finite(Decimal(plain.replace(",", "."))) if re.fullmatch(r"[-+]?[\d.,]+", plain) else None
    except InvalidOperation:
        number = None
    if number is None or abs(number) > 1e15:
        raise ValidationError(_("« %(text)s » n’est pas un nombre. Écrivez par exemple 12500 ou 7,5."), params=shown)
    return number


def number_text(value: Any) -> str:
    """Return a number in the manner of the reader's language: « 1 234,5 », « −12 », « 3,2 × 10¹⁵ ».

    Two decimals at most and no zero at the end; three significant digits below a hundredth. Empty
    where there is no number.
    """
    number = finite(value)
    if number is None:
        return ""
    if abs(number) >= LONGEST:
        mantissa, exponent = f"{abs(number):.2e}".split("e")
        text = f"{_decimals(float(mantissa))} × 10{str(int(exponent)).translate(RAISED)}"
    else:
        text = _decimals(abs(number))
    return f"{MINUS}{text}" if number < 0 and text.strip("0,.") else text


def quantity_text(value: Any, unit: str = "") -> str:
    """Return a number with its unit, which never starts a line: « 18 % », « 1 234,5 jours ». Empty for none."""
    number = number_text(value)
    return f"{number}\xa0{unit}" if number and unit else number


def money_text(value: Any) -> str:
    """Return an amount as people write it: no cents, « 42 500 », or two of them, « 42 500,50 ». Empty for none."""
    number = finite(value)
    if number is None:
        return ""
    amount = Decimal(str(value)).quantize(Decimal("0.01"))
    decimals = 0 if amount == amount.to_integral_value() else 2
    return str(number_format(amount, decimal_pos=decimals, use_l10n=True, force_grouping=True))


def months_text(value: Any) -> str:
    """Say a length in months, « 1,5 mois »; empty where there is none."""
    number = finite(value)
    if not number:
        return ""
    # A plural wants a whole number: in English, all that isn't exactly one is several.
    return ngettext("%(months)s mois", "%(months)s mois", 1 if number == 1 else 2) % {"months": number_text(value)}


def _decimals(number: float) -> str:
    small = 0 < number < 0.01
    rounded = Decimal(f"{number:.3g}") if small else Decimal(str(number)).quantize(Decimal("0.01"))
    plain = f"{rounded:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    decimals = len(plain.partition(".")[2])
    return str(number_format(Decimal(plain), decimal_pos=decimals, use_l10n=True, force_grouping=True))


def file_size(size: int | None) -> str:
    """Return a size in bytes as people here read it: « 180 ko », « 1,2 Mo »; empty where there is none."""
    kilobytes = (size or 0) / 1000
    if kilobytes <= 0:
        return ""
    if kilobytes < 1000:
        return _("%(size)s ko") % {"size": number_text(max(1, round(kilobytes)))}
    return _("%(size)s Mo") % {"size": number_text(round(kilobytes / 1000, 1))}


def coordinate(value: float) -> str:
    """Return a coordinate of a drawing, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
