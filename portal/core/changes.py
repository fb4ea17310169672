"""What changed, told to the apps above in the transaction of the change."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.dispatch import Signal

# One of `pages` (their numbers), `path` (of the tree: what stands there and below), or `classifier` (a term, an
# establishment, a region or an MRC, whose name pages show).
noted = Signal()
_pages: ContextVar[dict[int, None] | None] = ContextVar("pages", default=None)


def tell_page(page_id: int, *, sender: Any) -> None:
    """Tell that a page changed: at once, or at the end of `pages_told_once`."""
    together = _pages.get()
    if together is None:
        noted.send(sender, pages=[page_id])
    else:
        together[page_id] = None


@contextmanager
def pages_told_once() -> Iterator[None]:
    """Tell at its end of the pages that change within it, all at once, each once; of none after an error.

    To be used inside the transaction of the changes.
    """
    together: dict[int, None] = {}
    token = _pages.set(together)
    try:
        yield
    finally:
        _pages.reset(token)
    if together:
        noted.send(None, pages=list(together))
