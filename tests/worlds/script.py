"""What a world is made of: steps, in order. Printed, a world is the script that makes it again."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

# Who restricts what to whom: nobody, people who are signed in, members of establishments, holders of a password.
RESTRICTIONS = ("", "login", "a", "b", "ab", "password")
READERS = ("visitor", "member", "member_a", "member_b", "author_a", "broker")
SECTIONS = {
    "practice": "pratiques",
    "synthesis": "syntheses",
    "digest": "syntheses",
    "training": "formation",
    "accompaniment": "formation",
}
INDEXES = ("pratiques", "syntheses", "formation")
OWNERS = ("a", "b")
HOME = "accueil"
# Pages that stand before the first step, by name, with the one above each.
GROUND = {
    **dict.fromkeys((*INDEXES, "a-propos"), HOME),
    **{f"{index}-{owner}": index for index in INDEXES for owner in OWNERS},
}
GROUND_KINDS = {
    **dict.fromkeys(INDEXES, "index"),
    "a-propos": "standard",
    **{f"{index}-{owner}": "section" for index in INDEXES for owner in OWNERS},
}


class Step:
    """One change. A field that isn't given isn't printed."""

    def __repr__(self) -> str:
        given = [getattr(self, one.name) for one in fields(self) if one.default is not getattr(self, one.name)]  # type: ignore[arg-type]
        names = [one.name for one in fields(self) if one.default is not getattr(self, one.name)]  # type: ignore[arg-type]
        return (
            f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in zip(names, given, strict=True))})"
        )


@dataclass(frozen=True, repr=False)
class Make(Step):
    """Make a page. `state`: live, draft, withdrawn (published, then no more), scheduled."""

    name: str
    kind: str
    under: str
    slug: str
    words: tuple[str, ...] = ()
    state: str = "live"
    themes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Restrict(Step):
    """Replace the page's own restriction by one of RESTRICTIONS."""

    name: str
    to: str = ""


@dataclass(frozen=True, repr=False)
class Move(Step):
    name: str
    under: str


@dataclass(frozen=True, repr=False)
class Rename(Step):
    """Change the end of the page's address."""

    name: str
    slug: str


@dataclass(frozen=True, repr=False)
class Publish(Step):
    name: str


@dataclass(frozen=True, repr=False)
class Unpublish(Step):
    name: str


@dataclass(frozen=True, repr=False)
class Draft(Step):
    """Write a draft with other words on a page, and don't publish it."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Delete(Step):
    name: str


@dataclass(frozen=True, repr=False)
class Link(Step):
    name: str
    to: str
    kind: str


@dataclass(frozen=True, repr=False)
class Attach(Step):
    """Put a document (or an image) on a page, in what is published; it is made the first time."""

    name: str
    file: str
    image: bool = False


@dataclass(frozen=True, repr=False)
class Need(Step):
    """A need sent from a page, or from none; with a summary, it is shown to everybody."""

    number: int
    page: str = ""
    answers: tuple[str, ...] = ()
    summary: str = ""


@dataclass(frozen=True, repr=False)
class Adopt(Step):
    """An establishment's file on the practice `name`: who reads each part, and the words of each part that is filled.

    `filled` is what the world without what its reader may not know of leaves out; `shown` stays.
    """

    name: str
    number: int
    owner: str
    stage: str
    word: str
    shown: tuple[tuple[str, str], ...]
    filled: tuple[str, ...]


# What a step names besides the page that it is about: without it, the step is not made.
OTHER_PAGES = {Link: ("to",)}


@dataclass(frozen=True)
class World:
    """Steps, and who looks at what they made, in which language of the interface."""

    steps: tuple[Step, ...]
    reader: str = "visitor"
    english: bool = False
    # Whether the index learns of each step as it comes rather than of all at the end.
    followed: bool = False

    def __repr__(self) -> str:
        lines = "".join(f"    {step!r},\n" for step in self.steps)
        options = f"reader={self.reader!r}, english={self.english}, followed={self.followed}"
        return f"World((\n{lines}), {options})"

    def of(self, kind: type) -> Iterator[Any]:
        return (step for step in self.steps if isinstance(step, kind))

    def with_steps(self, steps: tuple[Step, ...]) -> "World":
        return replace(self, steps=steps)
