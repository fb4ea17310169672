"""How long one waits for a file to be read: a small one may hold a million rows, or cells, that hold nothing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _

from portal.exchange.problems import ContentError

# Reading the largest workbook that the other bounds allow takes a third of it.
SECONDS = 8
# How many rows or cells are read between two looks at the clock.
STRIDE = 512

_end: ContextVar[float | None] = ContextVar("end_of_reading", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Within it, `look` refuses a file that is read for longer."""
    token = _end.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(token)


def look(number: int) -> None:
    """Give up where the time is over; to be called for each row or cell, by its number.

    Raises:
        ContentError: saying how long one waits, and what to do.
    """
    end = _end.get()
    if end is not None and number % STRIDE == 0 and time.monotonic() > end:
        raise ContentError(
            _(
                "la lecture de ce fichier prend plus de {seconds} secondes. Supprimez les "
                "feuilles, les rangées et les colonnes qui ne servent pas, même vides, ou "
                "divisez-le."
            ).format(seconds=SECONDS)
        )
