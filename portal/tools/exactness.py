"""Whether the answer in preparation holds all that it should: what lacks something for the moment is never kept."""

from contextvars import ContextVar

_exact: ContextVar[bool] = ContextVar("exact", default=True)


def begin_exact() -> None:
    """Take the answer that is begun for whole, until something of it says otherwise."""
    _exact.set(True)


def inexact() -> None:
    """Say of the answer in preparation that something of it is missing, which will be there later."""
    _exact.set(False)


def is_exact() -> bool:
    return _exact.get()
