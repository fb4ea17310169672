"""What all questions share: what is asked without the key, what is read from an answer, what is said of it.

A question is made of plain values (`raw`, as a stream of blocks stores them), so that a version of a block is graded
as its page is. What a reader's browser receives never holds the key: an option is named by a mark that depends on its
text and on a secret, not on its place.
"""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.text.numbers import number_text
from training.questions.drawing import place

SALT = "training.questions"
POINTS = Decimal("0.001")

# What a form sent: the values of each field. `QueryDict.lists()` makes one.
Sent = Mapping[str, Sequence[str]]


class AnswerRefusedError(Exception):
    """An answer that can't be graded; the message says what to do."""


@dataclass(frozen=True)
class Choice:
    """What a reader may choose, by a mark that tells nothing of the key."""

    mark: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line of what is said of an answer: `verdict` is right, wrong, missed (right, and not given) or empty."""

    text: str
    verdict: str = ""
    feedback: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Grade:
    """What an answer is worth: `share` of the points, from 0 to 1."""

    share: Decimal
    out_of: int
    lines: tuple[Line, ...]
    feedback: str = ""

    @property
    def points(self) -> Decimal:
        return (self.share * self.out_of).quantize(POINTS)

    @property
    def points_text(self) -> str:
        return number_text(self.points)

    @property
    def verdict(self) -> str:
        if self.share >= 1:
            return "right"
        return "partly" if self.share > 0 else "wrong"


def rows(raw: Any) -> list[Any]:
    """The rows of a list block as it is stored, each as its value."""
    return [row["value"] if isinstance(row, dict) and row.get("type") == "item" else row for row in raw or []]


class Question(ABC):
    """A question of an activity.

    Attributes:
        kind: its block's name.
        identifier: of its block, which edits of its text don't change.
        template: draws its fields.
        seed: what the order of its options depends on; empty for that of its authors.
    """

    kind: str
    template: str
    seed = ""

    def __init__(self, identifier: str, raw: Mapping[str, Any], activity: str = "") -> None:
        self.identifier = identifier
        self.activity = activity or identifier
        self.raw = raw

    @property
    def prompt(self) -> str:
        return str(self.raw.get("prompt") or "")

    @property
    def points(self) -> int:
        return max(1, int(self.raw.get("points") or 1))

    @property
    def said_after(self) -> str:
        """What is said whatever the answer, once it is given."""
        return str(self.raw.get("feedback") or "")

    @property
    def hint(self) -> str:
        """How to answer, and how it counts; empty where there is nothing to say."""
        return ""

    @property
    def field(self) -> str:
        """The name of its field in a form, or the start of their names."""
        return f"r-{self.identifier}"

    def mark(self, text: str) -> str:
        """What names a text of the question in a form."""
        return salted_hmac(SALT, f"{self.activity}\n{self.identifier}\n{text}").hexdigest()[:16]

    def texts(self) -> Iterator[str]:
        """What is asked, for who looks for it: never what tells the answer."""
        yield self.prompt

    @abstractmethod
    def read(self, sent: Sent) -> dict[str, Any]:
        """What is kept of an answer: texts, so that it reads without its question.

        Raises:
            AnswerRefusedError: where nothing, too much, or something else is answered.
        """

    @abstractmethod
    def share(self, answer: Mapping[str, Any]) -> Decimal:
        """The share of the points that an answer is worth, from 0 to 1."""

    @abstractmethod
    def lines(self, answer: Mapping[str, Any]) -> list[Line]:
        """What is said of an answer: the key is in it."""

    def grade(self, answer: Mapping[str, Any]) -> Grade:
        share = max(Decimal(0), min(Decimal(1), self.share(answer)))
        return Grade(share, self.points, tuple(self.lines(answer)), self.said_after)

    def one(self, sent: Sent, name: str) -> str:
        return next(iter(sent.get(name, [])), "")

    def named(self, mark: str, texts: Sequence[str]) -> str:
        """The text of this mark. Raises AnswerRefusedError for the mark of something else."""
        found = next((text for text in texts if self.mark(text) == mark), None)
        if found is None:
            raise AnswerRefusedError(
                _("Cette question a changé depuis que vous l’avez ouverte. Relisez-la, puis répondez de nouveau.")
            )
        return found

    def in_secret_order(self, texts: Sequence[str]) -> list[Choice]:
        """Choices in an order that tells nothing: that of their marks, or the one that was drawn."""
        return sorted((Choice(self.mark(text), text) for text in texts), key=lambda choice: self._place(choice.mark))

    def in_drawn_order(self, choices: Sequence[Choice]) -> list[Choice]:
        """Choices in the order that was drawn; in that of their authors where none was."""
        return sorted(choices, key=lambda choice: self._place(choice.mark)) if self.seed else list(choices)

    def _place(self, mark: str) -> str:
        return place(self.seed, mark) if self.seed else mark


def plain(text: str) -> str:
    """A text as answers are compared: no accent, no capital, no repeated space, no final point."""
    split = unicodedata.normalize("NFKD", text.replace("’", "'"))
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split()).strip(" .;:!?,«»\"'")
