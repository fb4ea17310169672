"""Sheets already made, in a folder of the portal's data.

A sheet is named by the digest of all that it shows: content that changes asks for another name, and nothing has
to be forgotten. Who may read is asked before, each time.
"""

import contextlib
import logging
import os
import tempfile
import time
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

HEAD, TAIL = b"%PDF-", b"%%EOF"
STALE_SECONDS = 3600


def folder() -> Path:
    return Path(settings.DATA_DIR) / "sheets"


def get(digest: str) -> bytes | None:
    """Return the sheet, or None where it isn't kept or was cut short by a failing machine."""
    path = folder() / f"{digest}.pdf"
    try:
        sheet = path.read_bytes()
        # Read last, removed last.
        os.utime(path)
    except OSError:
        return None
    return sheet if sheet.startswith(HEAD) and sheet.rstrip().endswith(TAIL) else None


def put(digest: str, sheet: bytes) -> None:
    """Keep a sheet, whole or not at all. A disk that refuses costs the next reader a little time, nothing else."""
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder(), prefix="making-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(sheet)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(folder() / f"{digest}.pdf")
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _make_room()
    except OSError:
        logger.warning("A sheet could not be kept.", exc_info=True)


def _make_room() -> None:
    """Remove the sheets that were read least recently, down to the bound, and what a killed process left."""
    kept = []
    for entry in os.scandir(folder()):
        with contextlib.suppress(FileNotFoundError):
            state = entry.stat()
            if entry.name.endswith(".pdf"):
                kept.append((state.st_mtime, state.st_size, entry.path))
            elif time.time() - state.st_mtime > STALE_SECONDS:
                Path(entry.path).unlink(missing_ok=True)
    total = sum(size for _read, size, _path in kept)
    for _read, size, path in sorted(kept):
        if total <= settings.SHEETS_MAX_BYTES:
            break
        # Another worker may be making room too.
        Path(path).unlink(missing_ok=True)
        total -= size
