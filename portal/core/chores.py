"""What is done each minute beside the web: one worker at a time does it, whatever their number.

An app registers a chore in its `ready`. A chore commits what it does by itself, keeps its own failures to
itself, and may run again at any time: what it left, it does at the next turn.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Chore = Callable[[], object]
Registered = TypeVar("Registered", bound=Callable[..., Any])
_chores: dict[Chore, int] = {}


def register_chore(*, order: int) -> Callable[[Registered], Registered]:
    """Add a chore; the smallest `order` is done first."""

    def register(chore: Registered) -> Registered:
        _chores[chore] = order
        return chore

    return register


def do_chores() -> None:
    """Do every chore once, in order."""
    for chore, _order in sorted(_chores.items(), key=lambda item: item[1]):
        chore()
