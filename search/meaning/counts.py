"""How often meaning served, came late or was not asked for, on this machine: a small file that all processes share."""

import fcntl
import logging
import struct
from typing import BinaryIO

from search.meaning.states import STATES, folder

logger = logging.getLogger(__name__)

_FORM = struct.Struct(f"<{len(STATES)}Q")


def count(state: str) -> None:
    """Add one search to those of this state. A count that can't be written is no reason not to answer."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with (folder() / "counts").open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            numbers = _read(file)
            numbers[STATES.index(state)] += 1
            file.truncate(0)
            file.write(_FORM.pack(*numbers))
    except OSError as error:
        logger.warning("A search is not counted: %s", error)


def counts() -> dict[str, int]:
    """How many searches there were of each state, since the file was made."""
    try:
        with (folder() / "counts").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            numbers = _read(file)
    except OSError:
        numbers = [0] * len(STATES)
    return dict(zip(STATES, numbers, strict=True))


def _read(file: BinaryIO) -> list[int]:
    file.seek(0)
    content = file.read(_FORM.size)
    return list(_FORM.unpack(content)) if len(content) == _FORM.size else [0] * len(STATES)
