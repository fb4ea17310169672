"""Who is told which pages the index took: what an app above does of changes, once they can be found.

They are told before the notes of these changes are forgotten, so again where the worker is killed in between: what a
listener does must bear it. It writes to the database alone; an error of the database leaves the notes where they are.
"""

from collections.abc import Callable, Collection

Listener = Callable[[Collection[int]], None]

_listeners: list[Listener] = []


def on_indexed(listener: Listener) -> Listener:
    """Have `listener` called with the numbers of the pages that the index took, or that left it."""
    _listeners.append(listener)
    return listener


def tell_indexed(ids: Collection[int]) -> None:
    for listener in _listeners:
        listener(ids)
