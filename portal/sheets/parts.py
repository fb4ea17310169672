"""What sheets are made of. A content app says what its pages hold in these words; the template sets them.

A lazy translation is a text of the interface, in the reader's language; a `str` is a text of the page, in the
page's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
# The role of the section that lists what a page cites.
REFERENCES = "references"


@dataclass(frozen=True)
class Prose:
    """Rich text: sanitised HTML."""

    html: str


@dataclass(frozen=True)
class Plain:
    """A paragraph of plain text; its line ends are kept."""

    text: Text
    strong: bool = False


@dataclass(frozen=True)
class Missing:
    """What nobody has documented yet, in words."""

    text: Text


@dataclass(frozen=True)
class Points:
    """Short texts in a list; `key` ones are numbered and set large."""

    items: Sequence[Text]
    key: bool = False


@dataclass(frozen=True)
class Step:
    title: Text
    when: Text = ""
    text: Prose | None = None


@dataclass(frozen=True)
class Steps:
    """Steps in time: on a line, or numbered when they have no dates."""

    steps: Sequence[Step]
    numbered: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: its text, what specifies it in small, or « à documenter » where it has neither."""

    text: Text = ""
    detail: Text = ""


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on each page.

    Attributes:
        widths: relative widths of the columns; 0 for one as narrow as its content. Equal unless told.
        numbers: positions of the columns of numbers, aligned to the right.
        row_heads: true where the first cell of each row names it.
    """

    head: Sequence[Text]
    rows: Sequence[Sequence[Cell]]
    caption: Text = ""
    widths: Sequence[float] = ()
    numbers: Sequence[int] = ()
    row_heads: bool = False


@dataclass(frozen=True)
class Item:
    """A titled entry of a list, with what specifies it."""

    title: Text
    detail: Text = ""
    text: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Column:
    title: Text
    items: Sequence[Item]
    hint: Text = ""


@dataclass(frozen=True)
class Columns:
    """Lists to compare, side by side."""

    columns: Sequence[Column]


@dataclass(frozen=True)
class Items:
    """A list of titled entries, numbered or not."""

    items: Sequence[Item]
    numbered: bool = False


@dataclass(frozen=True)
class References:
    """The references of a page, in order: what its texts cite leads there."""

    entries: Sequence[Prose]


@dataclass(frozen=True)
class Doorway:
    """What one does online: in words, with the address and the code that lead there."""

    text: Text
    url: str
    alt: Text


@dataclass(frozen=True)
class Link:
    """A page of the portal, with the name, shape and accent of its type."""

    page: Any


@dataclass(frozen=True)
class Links:
    label: Text
    links: Sequence[Link]


@dataclass(frozen=True)
class Quote:
    text: str
    source: str = ""


@dataclass(frozen=True)
class Callout:
    title: Text
    text: Prose


@dataclass(frozen=True)
class Picture:
    """An image of the library."""

    image: Any
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Drawing:
    """A drawing made on the server: a whole SVG, with what it says to who doesn't see it."""

    svg: str
    alt: Text
    caption: Text = ""


@dataclass(frozen=True)
class Subsection:
    title: Text
    parts: Sequence[Any]


@dataclass(frozen=True)
class Section:
    """A section; without a title, its text's own headings stand in the outline.

    `role` is empty, or `references`: a dossier then puts them together with those of the other pages.
    """

    title: Text
    parts: Sequence[Any]
    role: str = ""


@dataclass(frozen=True)
class Meter:
    """How many steps of a scale are reached."""

    reached: int
    of: int


@dataclass(frozen=True)
class Fact:
    """A fact of the head: its values, or « à documenter » where there are none."""

    label: Text
    values: Sequence[Text]
    meter: Meter | None = None


@dataclass(frozen=True)
class Facts:
    """Facts in a section, as the head of the sheet has its own."""

    facts: Sequence[Fact]


@dataclass(frozen=True)
class FigureBar:
    """A value drawn as a bar: where it starts and how long it is, out of 1; `full` for the measure."""

    text: Text
    left: float
    length: float
    full: bool


@dataclass(frozen=True)
class KeyFigure:
    """The one number that matters, with its drawing, which `alt` says in words; without bars, there is none."""

    number: Text
    unit: Text
    name: Text
    change: Text = ""
    bars: Sequence[FigureBar] = ()
    zero: float = 0
    target: float | None = None
    target_text: Text = ""
    alt: Text = ""
    facts: Sequence[Fact] = ()


@dataclass(frozen=True)
class Tile:
    row: int
    column: int
    here: bool


@dataclass(frozen=True)
class Where:
    """The tile map: every region's tile, and what it says to who doesn't see it."""

    tiles: Sequence[Tile]
    caption: Text
    alt: Text


@dataclass(frozen=True)
class Sheet:
    """What a page type puts on its sheet, besides what every page has.

    Attributes:
        detail: what specifies the type: status, year, duration.
        facts: those that matter in the first thirty seconds.
        opening: key messages: what comes before the page's picture.
        classification: facts for who files the sheet, at its end.
    """

    detail: Text = ""
    where: Where | None = None
    facts: Sequence[Fact] = ()
    opening: Sequence[Section] = ()
    sections: Sequence[Section] = ()
    classification: Sequence[Fact] = ()


def present(*parts: Any) -> tuple[Any, ...]:
    """Keep the parts that are there: an app lists them all and leaves out with None what a page doesn't have."""
    return tuple(part for part in parts if part is not None)
