"""What a package carries to grade an answer without the portal: the key travels, so that it is for practice.

The player (`player/grading.js`) counts as `training.questions.kinds` does; a test asks both the same answers.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from training.questions.base import Question, plain, rows
from training.questions.kinds import (
    FALSE,
    TRUE,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
SHORTEST = 5


def key_of(question: Question) -> dict[str, Any]:
    """The key of a question, in plain values; what one chooses from is named by the marks of its form."""
    if isinstance(question, MultipleChoice | SingleChoice):
        options = [
            {
                "mark": question.mark(option["text"]),
                "text": option["text"],
                "right": bool(option.get("correct")),
                "feedback": str(option.get("feedback") or ""),
            }
            for option in question.options
        ]
        return {"options": options, "several": question.several}
    if isinstance(question, TrueFalse):
        right = bool(question.raw.get("answer"))
        texts = {choice.mark: choice.text for choice in question.choices}
        options = [
            {
                "mark": question.mark(name),
                "text": texts[question.mark(name)],
                "right": right == (name == TRUE),
                "feedback": str(question.raw.get("if_true" if name == TRUE else "if_false") or ""),
            }
            for name in (TRUE, FALSE)
        ]
        return {"options": options, "several": False}
    if isinstance(question, Numeric):
        names = ("answer", "tolerance")
        values = {name: float(question.raw.get(name) or 0) for name in names}
        return {**values, "unit": question.unit}
    if isinstance(question, ShortText):
        accepted = rows(question.raw.get("accepted"))
        exact = bool(question.raw.get("exact"))
        known = [" ".join(text.split()) if exact else plain(text) for text in accepted]
        return {"accepted": known, "exact": exact, "shown": accepted[0] if accepted else ""}
    if isinstance(question, Ordering):
        return {"items": [{"mark": question.mark(text), "text": text} for text in question.items]}
    if isinstance(question, Matching):
        choices = sorted(({"mark": item.mark, "text": item.text} for item in question.choices), key=lambda c: c["text"])
        places = {choice["text"]: place for place, choice in enumerate(choices)}
        pairs = [
            {"mark": question.mark(pair["left"]), "text": pair["left"], "right": places[pair["right"]]}
            for pair in question.pairs
        ]
        return {"pairs": pairs, "choices": choices}
    raise TypeError(question.kind)


def short_names(named: Iterable[Any]) -> dict[str, str]:
    """A short name for each thing, the same in every package, so that what a platform keeps of it stays small.

    Args:
        named: what tells each thing from the others, as JSON would write it.
    """
    texts = list(dict.fromkeys(json.dumps(thing, sort_keys=True) for thing in named))
    length = SHORTEST
    while True:
        found = {text: _base36(text)[:length] for text in texts}
        if len(set(found.values())) == len(texts):
            return found
        length += 1


def _base36(text: str) -> str:
    number, letters = int.from_bytes(hashlib.sha256(text.encode()).digest()), []
    while number:
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)
