"""The parts of a manuscript: what stands under a heading that names a field, and the rest, in order."""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.exchange.manuscripts.losses import Losses
from portal.text.slugs import slug_of

# « 2. Méthode », « II – Méthode », « 2.1 Méthode ».
_NUMBER = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3})*|[IVX]{1,6}(?=[.)\s–—-]))[.)]?\s*[–—-]?\s+")
BODY = ""


@dataclass(frozen=True)
class Words:
    """A text in Markdown of the portal's dialect."""

    markdown: str


@dataclass(frozen=True)
class Picture:
    """A picture of the manuscript: the name of its file there, what it shows, its caption."""

    name: str
    alt: str = ""
    caption: str = ""


@dataclass
class Part:
    """What stands under one heading, or between two that name a field; `field` is empty for the body.

    Attributes:
        heading: as its author wrote it; empty for what comes before the first.
        level: of that heading.
        pieces: the text without the heading, and the pictures.
        lines: each paragraph and item of its text, without marks.
        plain: it holds nothing that a field of words can't hold.
    """

    field: str = BODY
    heading: str = ""
    level: int = 2
    pieces: list[Words | Picture] = dataclasses.field(default_factory=list)
    lines: list[str] = dataclasses.field(default_factory=list)
    plain: bool = True


@dataclass
class Manuscript:
    """A manuscript that was read."""

    title: str = ""
    authors: list[str] = dataclasses.field(default_factory=list)
    parts: list[Part] = dataclasses.field(default_factory=list)
    references: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    pictures: Mapping[str, bytes] = dataclasses.field(default_factory=dict)
    losses: Losses = dataclasses.field(default_factory=Losses)


def named_by(synonyms: Mapping[str, Sequence[str]]) -> Callable[[str], str]:
    """Return what tells, of the words of a heading, which field they name; nothing for those of the body."""
    known = {slug_of(words): name for name, all_words in synonyms.items() for words in all_words}

    def named(heading: str) -> str:
        return known.get(slug_of(_NUMBER.sub("", heading.strip())).strip("-"), BODY)

    return named


class Outline:
    """Which field what is being read belongs to, as headings open and close."""

    def __init__(self, named: Callable[[str], str], losses: Losses) -> None:
        self._named = named
        self._losses = losses
        self._opened: list[tuple[int, str]] = []
        self._seen: set[str] = set()

    @property
    def field(self) -> str:
        return self._opened[-1][1] if self._opened else BODY

    def enter(self, level: int, heading: str) -> str | None:
        """Take a heading; return the field that it opens, or None where it is a heading of what it stands in."""
        while self._opened and self._opened[-1][0] >= level:
            self._opened.pop()
        name = self._named(heading)
        if name and name in self._seen:
            self._losses.note("twice", heading)
            name = BODY
        if not name:
            return None
        self._seen.add(name)
        self._opened.append((level, name))
        return name
