"""The language of the content that is being shown: what the portal adds inside an author's text is in it too."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_written: ContextVar[str] = ContextVar("written_language", default="fr")


@contextmanager
def writing_in(language: str | None) -> Iterator[None]:
    """Within it, texts are rendered as those of a content in this language; French where it isn't known."""
    token = _written.set((language or "fr")[:2].lower())
    try:
        yield
    finally:
        _written.reset(token)


def written_language() -> str:
    """`fr` or `en`."""
    return _written.get()
