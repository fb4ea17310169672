"""Starts the process that reads a document, and takes what it found."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from portal.attached.outcome import Extract, State
from portal.attached.program import TOO_MUCH_MEMORY

ROOT = Path(__file__).resolve().parents[2]
READABLE = frozenset({".csv", ".docx", ".md", ".odt", ".pdf", ".pptx", ".txt", ".xlsx"})
# While a person waits at the form: what takes longer is left to the worker, which has more.
FORM_SECONDS = 3
WORKER_SECONDS = 30
MAX_BYTES = 768 * 1024 * 1024
LOOK_SECONDS = 0.02
# The process ends by itself; this much later it is ended.
GRACE_SECONDS = 0.5


class Reading:
    """A document that is being read. `outcome` never waits; `wait` does. Use it as a context."""

    def __init__(self, stream: IO[bytes], suffix: str, *, seconds: int = WORKER_SECONDS) -> None:
        self.deadline = time.monotonic() + seconds + GRACE_SECONDS
        self._found: Extract | None = None
        with ExitStack() as stack:
            # The process reads a file of its own, wherever the document is kept, and writes to another.
            source = stack.enter_context(tempfile.TemporaryFile())
            shutil.copyfileobj(stream, source)
            source.seek(0)
            self._answer = stack.enter_context(tempfile.TemporaryFile())
            command = [sys.executable, "-m", "portal.attached.program", suffix, str(seconds), str(MAX_BYTES)]
            self._process = subprocess.Popen(  # noqa: S603  (our own program)
                command,
                cwd=ROOT,
                # Nothing of what the portal knows: neither the database's address nor its keys.
                env={"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=source,
                stdout=self._answer,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            source.close()
            self._stack = stack.pop_all()

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *error: Any) -> None:
        self.stop()

    def stop(self) -> None:
        """End the reading, whatever it has come to."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._stack.close()

    def outcome(self) -> Extract | None:
        """Return what was read, or None while it is being read."""
        if self._found is None:
            if self._process.poll() is None and time.monotonic() < self.deadline:
                return None
            self._found = self._take()
        return self._found

    def wait(self) -> Extract:
        """Return what was read, when it is."""
        while (found := self.outcome()) is None:
            time.sleep(LOOK_SECONDS)
        return found

    def _take(self) -> Extract:
        code = self._process.poll()
        if code == 0:
            self._answer.seek(0)
            answer = json.loads(self._answer.read())
            self.stop()
            return Extract(State(answer["state"]), answer["text"], answer["kind"])
        self.stop()
        # A signal, or its own watch, ended it: it asked for more than it may have.
        if code is None or code < 0 or code == TOO_MUCH_MEMORY:
            return Extract(State.TOO_COSTLY)
        return Extract(State.BROKEN)


def read_text(stream: IO[bytes], suffix: str, *, seconds: int = WORKER_SECONDS) -> Extract:
    """Return the text of a document. Never raises for what the file holds."""
    with Reading(stream, suffix, seconds=seconds) as reading:
        return reading.wait()
