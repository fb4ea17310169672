"""The address of a comparison: `/pratiques/comparer/?p=12&p=34`, where each `p` is the number of a page."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

# A number of a page in the database: 64 bits, signed.
LARGEST = 2**63 - 1
MOST_VALUES = 100
SHOWN_LENGTH = 60

_NUMBER = re.compile(r"[0-9]{1,19}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


class AddressError(ValueError):
    """A value of the address that can't be understood; its text says which, to the reader."""


def page_number(text: str, name: str = "p") -> int:
    """Return the number of a page.

    Raises:
        AddressError: naming the value, where it is no such number.
    """
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped) or not 0 < int(stripped) <= LARGEST:
        shown = _UNPRINTABLE.sub("", stripped)
        shown = shown if len(shown) <= SHOWN_LENGTH else f"{shown[: SHOWN_LENGTH - 1]}…"
        raise AddressError(_("« %(name)s=%(value)s » n’est pas le numéro d’une page.") % {"name": name, "value": shown})
    return int(stripped)


def read_numbers(values: Sequence[str]) -> tuple[int, ...]:
    """Return the numbers that an address names, each once, in order; an empty value names none.

    Raises:
        AddressError: for a value that is no number of a page, or for more values than anybody writes.
    """
    if len(values) > MOST_VALUES:
        raise AddressError(_("« p » a trop de valeurs : %(limit)s au plus.") % {"limit": MOST_VALUES})
    return tuple(dict.fromkeys(page_number(value) for value in values if value.strip()))


def read_flag(values: Any, name: str) -> bool:
    """Return whether the parameter is `1`.

    Raises:
        AddressError: naming the value, where it is neither empty, `0` nor `1`.
    """
    value = values.get(name, "")
    if value not in ("", "0", "1"):
        shown = _UNPRINTABLE.sub("", value)[:SHOWN_LENGTH]
        raise AddressError(
            _("« %(name)s=%(value)s » n’est pas une valeur connue. Retirez ce paramètre.")
            % {"name": name, "value": shown}
        )
    return bool(value == "1")


def comparison_url(numbers: Iterable[int] = (), *, differences: bool = False, name: str = "practices:compare") -> str:
    """Return the address that compares these pages, on the page or (`practices:compare_export`) as a workbook."""
    pairs = [("p", str(number)) for number in numbers]
    if differences:
        pairs.append(("differences", "1"))
    return f"{reverse(name)}?{urlencode(pairs)}" if pairs else reverse(name)
