"""Files that are costly to make and that can be made again: kept on disk, written whole, few enough to fit."""

import contextlib
import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

# Half of the room is freed at a time, so that a full folder doesn't lose a file at each new one.
KEPT_AFTER_PRUNING = 0.5
# How long a reader waits for the file of another to be made.
PATIENCE_SECONDS = 3

# A process makes one file at a time while one reader waits: whoever asks for many at once leaves it the threads with
# which it answers the others.
_places = threading.BoundedSemaphore(2)
_making = threading.Lock()


class BusyError(Exception):
    """Others are being made, and enough readers wait, or this one has for long enough: to be asked for again."""


def cached_file(kind: str, key: str, make: Callable[[], bytes], *, patience: float | None = None) -> bytes:
    """Return the file that `make` gives, made once for each `key`.

    The key names everything that the file depends on, its drawing program included: a file never
    expires, it is forgotten when `settings.FILE_CACHE_BYTES` are exceeded, the least recently asked
    for first. It says nothing of who may read the file: the caller checks that before each call.

    Two processes at once may both make it; either file is whole. A folder that can't be written is no
    reason not to answer: the file is then made each time.

    Args:
        kind: folder of files of one kind, in letters, digits and hyphens.
        key: any text; two different ones never share a file.
        patience: how many seconds to wait for others; PATIENCE_SECONDS unless told.

    Raises:
        BusyError: where the file isn't kept and this process can't make it soon.
    """
    path = settings.FILE_CACHE_DIR / kind / hashlib.sha256(key.encode()).hexdigest()
    kept = _read(path)
    if kept is not None:
        return kept
    with _turn(PATIENCE_SECONDS if patience is None else patience):
        # The one that was waited for may have been this one.
        kept = _read(path)
        if kept is None:
            kept = make()
            _keep(path, kept)
        return kept


@contextlib.contextmanager
def _turn(patience: float) -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise BusyError
    try:
        if not _making.acquire(timeout=patience):
            raise BusyError
        try:
            yield
        finally:
            _making.release()
    finally:
        _places.release()


def _read(path: Path) -> bytes | None:
    try:
        content = path.read_bytes()
        # Read last, removed last.
        os.utime(path)
    except OSError:
        return None
    return content


def _keep(path: Path, content: bytes) -> None:
    try:
        # Of the portal alone: what is kept may be restricted.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, content)
        prune(path.parent, settings.FILE_CACHE_BYTES)
    except OSError:
        logger.warning("A file of %s could not be kept.", path.parent, exc_info=True)


def _write(path: Path, content: bytes) -> None:
    """Write under another name, then rename: a reader meets the whole file or none, even after a power cut."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def prune(folder: Path, limit: int) -> None:
    """Remove the files asked for the longest ago, leftovers of a killed process among them, to stay under `limit`."""
    files = []
    for entry in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):
            state = entry.stat()
            files.append((state.st_mtime, state.st_size, entry.path))
    total = sum(size for _time, size, _path in files)
    if total <= limit:
        return
    for _time, size, path in sorted(files):
        if total <= limit * KEPT_AFTER_PRUNING:
            break
        # Another process may be making room too.
        Path(path).unlink(missing_ok=True)
        total -= size
