"""Which page types have a sheet, and what each puts on it.

A content app registers beside its pages; this package knows none of them:

    @register(PracticePage, shape="square", accent=(43, 0.09, 160))
    def practice_sheet(page, readers): return Sheet(facts=…, sections=…)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from portal.sheets.parts import Sheet

SHAPES = ("square", "disc", "diamond", "half", "ring", "triangle", "lines")


@dataclass(frozen=True)
class Audience:
    """Who reads a page: what its sheet may say depends on all of them, since a sheet is handed on.

    Attributes:
        signed_in: true where nobody reads the page without a session.
    """

    signed_in: bool


Describe = Callable[[Any, Audience], Sheet]


@dataclass(frozen=True)
class Look:
    """The mark of a type: one of SHAPES, and an accent as OKLCH (lightness in %, chroma, hue in degrees)."""

    shape: str = "lines"
    accent: tuple[float, float, float] = (46, 0.03, 250)


@dataclass(frozen=True)
class SheetType:
    """A page type that has a sheet."""

    look: Look
    describe: Describe


SHEETS: dict[type[Page], SheetType] = {}
WITHOUT_SHEET: set[type[Page]] = set()
NEUTRAL = Look()


def register(
    model: Any, *, shape: str = NEUTRAL.shape, accent: tuple[float, float, float] = NEUTRAL.accent
) -> Callable[[Describe], Describe]:
    """Declare what the pages of `model` put on their sheet.

    Raises:
        ValueError: where the template draws no such shape.
    """
    if shape not in SHAPES:
        raise ValueError(f"{shape} is not one of {', '.join(SHAPES)}")

    def decorate(describe: Describe) -> Describe:
        SHEETS[model] = SheetType(Look(shape, accent), describe)
        return describe

    return decorate


def without_sheet(*models: type[Page]) -> None:
    """Declare that pages of these types have no sheet (home page, indexes, sections): they print from the browser."""
    WITHOUT_SHEET.update(models)


def look_of(model: type[Page]) -> Look:
    return SHEETS[model].look if model in SHEETS else NEUTRAL
