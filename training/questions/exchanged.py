"""What was read of a question that somebody brings, in whichever format, and how it is held to what the portal asks."""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

from training.questions.blocks import QuestionsBlock

MOST_QUESTIONS = 200
# A title that may name an activity.
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


class NotReadError(Exception):
    """A question that the portal has no kind for, or that isn't of its format; the message says why."""


@dataclass(frozen=True)
class Category:
    """What gathers questions in a file: a quiz, or a case where it has a text to read first."""

    title: str = ""
    text: str = ""
    kind: str = "quiz"


@dataclass(frozen=True)
class ReadQuestion:
    """A question of a file: at its line, either what the portal stores of it, or why it isn't taken.

    Attributes:
        notes: what the file says of it that the portal does otherwise.
    """

    line: int
    title: str
    kind: str = ""
    raw: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    category: Category = Category()
    notes: tuple[str, ...] = ()


def listed(values: Iterable[Any]) -> list[dict[str, Any]]:
    """Values as a list block stores them."""
    return [{"type": "item", "id": str(uuid.uuid4()), "value": value} for value in values]


@lru_cache(maxsize=1)
def _forms() -> Any:
    return QuestionsBlock().child_blocks


def check(kind: str, raw: dict[str, Any]) -> None:
    """Hold a question to what its form asks. Raises NotReadError."""
    block = _forms()[kind]
    try:
        block.clean(block.to_python(raw))
    except blocks.StructBlockValidationError as refused:
        raise NotReadError(" ".join(_messages(refused))) from refused


def _messages(refused: ValidationError) -> Iterator[str]:
    """What a block says of its value, then of what it holds, at any depth."""
    if not hasattr(refused, "block_errors"):
        yield from refused.messages
        return
    yield from map(str, getattr(refused, "non_block_errors", None) or [])
    for inner in (refused.block_errors or {}).values():
        yield from _messages(inner)
