"""The process that reads one document, its input: `python -m portal.attached.program .pdf SECONDS BYTES`.

It writes one JSON object: `state`, `text`, `kind`. It sets its own limits before it reads a byte, so that
they hold wherever it is started from, and whether or not whoever started it is still there.
"""

import itertools
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterable

from portal.attached.outcome import MAX_CHARACTERS, Extract, State, UnreadableError

# What is read of a text as it was typed: the marks of its format and white space don't count among its characters.
MAX_RAW = 4 * MAX_CHARACTERS
MAX_ANSWER_BYTES = 16 * 1024 * 1024
TOO_MUCH_MEMORY = 77
LOOK_SECONDS = 0.02


def limit(seconds: int, memory: int) -> None:
    """Let this process use so many seconds, of the clock and of a processor, and so many bytes of memory."""
    # The default action ends the process, even in the middle of a parser's C code.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_ANSWER_BYTES, MAX_ANSWER_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if sys.platform == "darwin":
        # macOS accepts that limit and doesn't keep it: what the process holds is looked at.
        threading.Thread(target=_watch, args=(memory,), daemon=True).start()


def _watch(memory: int) -> None:
    # At the start, the peak is that of the process by which this one was started.
    bound = max(memory, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss <= bound:
        time.sleep(LOOK_SECONDS)
    os._exit(TOO_MUCH_MEMORY)


def read(suffix: str) -> Extract:
    """Read the document that is this process's input."""
    from portal.attached import kinds

    with os.fdopen(os.dup(0), "rb") as stream:
        try:
            pieces = kinds.reader_of(stream, suffix)(stream)
            raw, cut = collect(pieces)
        except UnreadableError as error:
            return Extract(error.state, kind=error.kind)
        except (MemoryError, RecursionError):
            return Extract(State.TOO_COSTLY)
    text = " ".join(kinds.as_seen(raw, suffix).replace("\x00", " ").split())
    cut = cut or len(text) > MAX_CHARACTERS
    if not any(character.isalnum() for character in text):
        return Extract(State.EMPTY)
    return Extract(State.CUT if cut else State.READ, text[:MAX_CHARACTERS])


def collect(pieces: Iterable[str]) -> tuple[str, bool]:
    """Join pieces of text up to what is kept. Returns the text, and whether something was left out."""
    kept: list[str] = []
    length = 0
    iterator = iter(pieces)
    for piece in iterator:
        kept.append(piece)
        length += len(piece)
        if length > MAX_RAW:
            return "".join(kept)[:MAX_RAW], any(rest.strip() for rest in itertools.islice(iterator, 1000))
    return "".join(kept), False


def main() -> None:
    suffix, seconds, memory = sys.argv[1:]
    limit(int(seconds), int(memory))
    # What a parser raises on a broken file ends the process with code 1, which says it all.
    found = read(suffix)
    answer = json.dumps({"state": found.state, "text": found.text, "kind": found.kind})
    sys.stdout.write(answer)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
