"""What is wrong in a content file, said so that the person who wrote it can repair it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    """One thing to correct: where it is, and what to do.

    `line` counts from 1; in a spreadsheet it is the row's number, `sheet` and `column` say the rest.
    0 stands for the whole file.
    """

    file: str
    line: int
    field: str
    message: str
    sheet: str = ""
    column: str = ""

    @property
    def place(self) -> str:
        """Where it is, without the name of the file."""
        parts = []
        if self.sheet:
            parts.append(_("feuille {name}").format(name=quoted(self.sheet)))
        if self.line:
            parts.append(_("ligne {number}").format(number=self.line))
        if self.field:
            column = _(" (colonne {letters})").format(letters=self.column) if self.column else ""
            parts.append(self.field + column)
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{', '.join(filter(None, (self.file, self.place)))}\u00a0: {self.message}"


class ContentError(Exception):
    """A file or a value can't be read. `line` counts from 1 in the file; 0 where there is none."""

    def __init__(self, message: str | Promise, line: int = 0) -> None:
        # In the language of whoever reads the file now.
        self.message = str(message)
        super().__init__(self.message)
        self.line = line


@dataclass(frozen=True)
class Change:
    """A page that is written, and its values: (name, before, after); `published` or a draft."""

    address: str
    title: str
    place: str
    new: bool
    published: bool
    values: list[tuple[str, str, str]]


@dataclass
class Report:
    """What an import did or would do."""

    files: int = 0
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    moved: int = 0
    refused_files: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def refuse(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.problems.append(problem)
            self.refused_files.add(problem.file)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return « Vouliez-vous dire « x » ? » for the nearest known word, or an empty text."""
    if len(word) > 100:
        return ""
    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return _(" Vouliez-vous dire {name} ?").format(name=quoted(near[0])) if near else ""


def choices(known: Iterable[str], word: str) -> str:
    """List what is permitted, then the suggestion for `word`."""
    names = list(known)
    return f"({', '.join(names)}).{suggestion(word, names)}"


def quoted(text: str, length: int = 60) -> str:
    """Return `text` between the quotation marks of the reader's language, shortened."""
    shown = " ".join(text.split())
    if len(shown) > length:
        shown = shown[: length - 1] + "…"
    return f"“{shown}”" if (get_language() or "").startswith("en") else f"«\u00a0{shown}\u00a0»"
