"""Starts the process that reads a manuscript, and takes what it wrote."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.attached.manuscripts.program import FINDINGS, PICTURES, SOURCE, TEXT
from portal.attached.reading import ROOT
from portal.tools.programs import pandoc

SECONDS = 25
# What pandoc reserves counts as well, whether or not it is used.
MAX_BYTES = 1536 * 1024 * 1024
GRACE_SECONDS = 1


class UnreadableManuscriptError(Exception):
    """A manuscript can't be read: `reason` says why in one word, `kind` what the file is instead."""

    def __init__(self, reason: str, kind: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind


@dataclass
class WordManuscript:
    """A manuscript as pandoc has it (`text`), and what was seen in its file.

    Attributes:
        losses: how many and where, by kind.
        citations: what each citation of a field cites: `csl`, `uris`, `locator`, `label`, `prefix`, `suffix`.
        pictures: the content of each, by the name that the text gives it.
    """

    text: dict[str, Any]
    losses: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    citations: dict[str, dict[str, Any]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)


def read_word(content: bytes, *, seconds: int = SECONDS) -> WordManuscript:
    """Read a DOCX.

    Raises:
        UnreadableManuscriptError
    """
    with tempfile.TemporaryDirectory(prefix="manuscript-") as name:
        folder = Path(name)
        (folder / SOURCE).write_bytes(content)
        command = [sys.executable, "-m", "portal.attached.manuscripts.program"]
        process = subprocess.Popen(  # noqa: S603  (our own program)
            [*command, name, pandoc(), str(seconds), str(MAX_BYTES)],
            cwd=ROOT,
            # Nothing of what the portal knows: neither the database's address nor its keys.
            env={"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        finally:
            _end(process)
        return _taken(folder, code)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process, and the pandoc that it may have left: they are a group of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _taken(folder: Path, code: int) -> WordManuscript:
    if code:
        raise UnreadableManuscriptError("too-costly" if code < 0 else "broken")
    found = json.loads((folder / FINDINGS).read_bytes())
    if found["refusal"]:
        raise UnreadableManuscriptError(found["refusal"], found.get("kind", ""))
    return WordManuscript(
        text=json.loads((folder / TEXT).read_bytes()),
        losses={kind: (count, where) for kind, (count, where) in found["losses"].items()},
        citations=found["citations"],
        pictures={name: (folder / PICTURES / number).read_bytes() for name, number in found["pictures"].items()},
    )
