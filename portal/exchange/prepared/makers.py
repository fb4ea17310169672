"""What can be asked for whole: each room registers its lists, and how each is made for a person.

A maker is named, and asked by the query of an address, never given objects: what the file holds follows from what
the person may read at the moment when it is made.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import Promise


class RefusedQueryError(ValueError):
    """What is asked has a value that isn't known; the message says which, in words."""


@dataclass(frozen=True)
class Made:
    """A file, and the numbers of what it holds: `FileMaker.readable` tells which a person still may read."""

    content: bytes
    name: str
    content_type: str
    rows: int
    subjects: list[int]


@dataclass(frozen=True)
class FileMaker:
    """How a list is made whole.

    `title` says in words what is asked, and raises `RefusedQueryError` for what can't be, as `make` does; `readable`
    tells which of the numbers that a file holds a person may read now. `back` names the address of the list, `most` how
    many rows a file holds.
    """

    slug: str
    label: str | Promise
    extensions: frozenset[str]
    title: Callable[[QueryDict, Any], str]
    make: Callable[[QueryDict, str, Any], Made]
    readable: Callable[[Iterable[int], Any], set[int]]
    back: str
    most: int

    def in_menu(self, query: str, *, total: int, given: int) -> dict[str, str] | None:
        """What the menu of exports says of a list whose files hold the first `given` of `total`; None if they hold all.

        Args:
            query: that of the list's address.
        """
        if total <= given:
            return None
        return {
            "maker": self.slug,
            "query": query,
            "total": number_format(total, force_grouping=True),
            "given": number_format(given, force_grouping=True),
            "most": number_format(self.most, force_grouping=True) if total > self.most else "",
        }


_makers: dict[str, FileMaker] = {}


def register_file_maker(maker: FileMaker) -> None:
    """Add a maker, under a slug that no other has."""
    _makers[maker.slug] = maker


def file_maker(slug: str) -> FileMaker | None:
    return _makers.get(slug)
