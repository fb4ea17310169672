"""What a page says of those around it: read by an app above this one, which registers how."""

from collections.abc import Callable
from typing import Any

Surroundings = Callable[[Any, Any], Any]
_readers: list[Surroundings] = []


def register_neighbourhood(reader: Surroundings) -> None:
    """Have `reader(page, user)` say what is around a page: `readable(pages)`, `neighbours`, `cycle`."""
    _readers[:] = [reader]


def neighbourhood_of(page: Any, user: Any) -> Any:
    """What is around `page` for `user`."""
    [reader] = _readers
    return reader(page, user)
