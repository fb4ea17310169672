"""What is told to everybody of how a content was reviewed, before those who know it: a room above says it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

# Where it is kept on a page that was asked for it once.
KEPT = "_reviewed"


@dataclass(frozen=True)
class Reviewed:
    """How the text that is shown was reviewed: `words` says it in a sentence, in the language in force.

    Attributes:
        names: of the reviewers who agreed to be named.
        others: how many more there were.
        same_text: false where the text was changed since.
    """

    submitted_on: date | None
    approved_on: date
    same_text: bool
    rounds: int
    names: tuple[str, ...]
    others: int
    words: Callable[[], str]


Reader = Callable[[list[Any]], dict[int, Reviewed]]
_readers: list[Reader] = []


def register_reviewed(reader: Reader) -> None:
    """Have `reader` answer, by page, for pages as they are shown; in a constant number of queries."""
    if reader not in _readers:
        _readers.append(reader)


def read_reviewed(pages: Iterable[Any]) -> None:
    """Read for all these pages together what `reviewed_of` says of each."""
    listed = list(pages)
    found: dict[int, Reviewed] = {}
    for reader in _readers:
        found |= reader(listed)
    for page in listed:
        page.__dict__[KEPT] = found.get(page.pk)


def reviewed_of(page: Any) -> Reviewed | None:
    """How the page was reviewed, as it is shown; None where nothing is told."""
    if KEPT not in page.__dict__:
        read_reviewed([page])
    found: Reviewed | None = page.__dict__[KEPT]
    return found
