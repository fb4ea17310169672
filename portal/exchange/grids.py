"""A table as a person sees it on the screen: rows of cells, wherever they come from."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

# What a spreadsheet shows where it has no value to show; `#####` is a column too narrow, copied as it is.
FAILURE = re.compile(
    r"#(?:N/?A|N/D|REF!|VALUE!|VALEUR!|DIV/0!|NAME\?|NOM\?|NUM!|NOMBRE!|NULL!|NUL!|SPILL!|PROPAGATION!|CALC!|#{2,})"
)
MAX_ROWS = 20_000
MAX_COLUMNS = 200
# Rows that a sheet declares, those that hold nothing among them.
MAX_DECLARED_ROWS = 200_000


@dataclass(slots=True)
class Cell:
    """What a cell shows; `exact` is the number behind it, and `fault` says why it can't be read."""

    text: str = ""
    exact: str = ""
    fault: str = ""

    @property
    def empty(self) -> bool:
        return not self.fault and not self.text.strip()


@dataclass(slots=True)
class Row:
    """One row, by its number on the screen, from 1."""

    number: int
    cells: list[Cell]

    @property
    def empty(self) -> bool:
        return all(cell.empty for cell in self.cells)


@dataclass(slots=True)
class Grid:
    """The rows of a file or of a sheet, none for a hidden one; `notices` say what was left out of them."""

    rows: list[Row]
    sheet: str = ""
    hidden: bool = False
    notices: list[str] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)


def letters_of(column: int) -> str:
    """The letters of a column counted from 0, as spreadsheets show them."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def text_cell(text: str) -> Cell:
    """A cell that holds a text; what stands for an error of calculation is one."""
    if FAILURE.fullmatch(text.strip()):
        return Cell(
            text,
            fault=_("la cellule montre {text} : corrigez sa formule, ou tapez la valeur voulue.").format(
                text=text.strip()
            ),
        )
    return Cell(text)


def ranges(numbers: list[int]) -> str:
    """Say « 3, 5 à 7 » for 3, 5, 6 and 7."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1][1:] = [number]
        else:
            found.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}\u00a0à\u00a0{run[-1]}" for run in found)
