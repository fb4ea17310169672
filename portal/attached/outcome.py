"""What reading a document gave: shared by the process that reads and the one that asks."""

from dataclasses import dataclass
from enum import StrEnum

MAX_CHARACTERS = 500_000


class State(StrEnum):
    """What came of reading the text of a document; empty while nobody has tried."""

    WAITING = ""
    READ = "read"
    CUT = "cut"
    EMPTY = "empty"
    PROTECTED = "protected"
    BROKEN = "broken"
    TOO_COSTLY = "too-costly"
    MISNAMED = "misnamed"


@dataclass(frozen=True)
class Extract:
    """The text of a document, on one line; `kind` is what the file is, where it isn't what its name says."""

    state: State
    text: str = ""
    kind: str = ""


class UnreadableError(Exception):
    """A file can't be read; `state` says why, `kind` what it is where its name says otherwise."""

    def __init__(self, state: State, kind: str = "") -> None:
        super().__init__(state)
        self.state = state
        self.kind = kind
