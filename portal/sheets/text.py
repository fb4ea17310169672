"""The one way by which any text gets on a sheet."""

import re
import unicodedata

from django.utils.functional import Promise, lazystr

from portal.text.typography import french

# What no font shows and no reader needs: controls, and marks that would turn the text around them.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]")
_LONG_WORD = re.compile(r"[^\s\u00a0\u202f]{28,}")
_BREAKS = re.compile(r"([/.?&=_@,;:-]+|.{20})(?=.)", re.S)


def typeset(text: str, language: str) -> str:
    """Return `text`, plain or a text node of HTML, as it is printed.

    French has its typography, and line ends are kept. A word that could be wider than a column gets places
    where it may break.
    """
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
    if language.startswith("fr"):
        text = french(text)
    return _LONG_WORD.sub(lambda word: _BREAKS.sub("\\1\u200b", word[0]), text)


def words(text: str) -> Promise:
    """Mark a text as the interface's: a date, a number, a sentence already put together."""
    return lazystr(text)
