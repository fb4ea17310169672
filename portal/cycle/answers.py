"""What a step of the cycle asks of another that it may not import: answered by the room that holds it.

An app registers what it answers in its `ready`, as it does its addresses in `portal/core/ways.py`.
"""

from collections.abc import Callable
from typing import Any

_answers: dict[str, Callable[..., Any]] = {}


def register_answers(**answers: Callable[..., Any]) -> None:
    """Say what answers to each question: `register_answers(adoption_files=named_files)`."""
    _answers.update(answers)


def answer(question: str, *arguments: Any, **named: Any) -> Any:
    """Return what the app that registered an answer says.

    Raises:
        LookupError: where no app registered one.
    """
    if question not in _answers:
        raise LookupError(f"No app answers to « {question} »; known: {', '.join(sorted(_answers))}.")
    return _answers[question](*arguments, **named)
