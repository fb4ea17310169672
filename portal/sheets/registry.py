"""Which page types have a sheet, and what each puts on it.

A content app registers beside its pages; this package knows none of them:

    @register(StandardPage)
    def standard_sheet(page, readers): return Sheet(facts=…, sections=…)

That of a kind of content follows from its sections (`portal.directory.sheet`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from portal.kinds.contents import LINES, MUTED, ContentKind, Oklch
from portal.sheets.parts import Fact, Sheet, Text


@dataclass(frozen=True)
class Audience:
    """Who reads a page: what its sheet may say depends on all of them, since a sheet is handed on.

    Attributes:
        signed_in: true where nobody reads the page without a session.
    """

    signed_in: bool


Describe = Callable[[Any, Audience], Sheet]
# What specifies a page on its sheet (« en place »), and its own facts.
Head = tuple[Text, Iterable[Fact | None]]

SHEETS: dict[type[Page], Describe] = {}


def register(model: Any) -> Callable[[Describe], Describe]:
    """Declare what the pages of `model` put on their sheet. Those of a type without any print from the browser."""

    def decorate(describe: Describe) -> Describe:
        SHEETS[model] = describe
        return describe

    return decorate


def look_of(model: Any) -> tuple[str, Oklch]:
    """The shape of a page's kind, as SVG, and its accent by daylight; those of a plain page for any other."""
    kind = getattr(model, "content_kind", None)
    return (kind.shape, kind.colour.light) if isinstance(kind, ContentKind) else (LINES, MUTED.light)
