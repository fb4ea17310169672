"""Files that are costly to make and that can be made again: kept on disk, written whole, few enough to fit."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

# Half of the room is freed at a time, so that a full folder isn't read through at each file.
KEPT_AFTER_PRUNING = 0.5
# How many writes pass between two looks at what the folder weighs.
LOOK_EVERY = 16


def cached_file(kind: str, key: str, make: Callable[[], bytes]) -> bytes:
    """Return the file that `make` gives, made once for each `key`.

    The key names everything that the file depends on, its drawing program included: a file never
    expires, it is forgotten when `settings.FILE_CACHE_BYTES` are exceeded, the least recently asked
    for first. It says nothing of who may read the file: the caller checks that before each call.

    Two callers at once may both make it; either file is whole. A folder that can't be written is no
    reason not to answer: the file is then made each time.

    Args:
        kind: folder of files of one kind, in letters, digits and hyphens.
        key: any text; two different ones never share a file.
    """
    folder = settings.FILE_CACHE_DIR / kind
    path = folder / hashlib.sha256(key.encode()).hexdigest()
    with contextlib.suppress(OSError):
        content = path.read_bytes()
        os.utime(path)
        return content
    content = make()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, content)
        # A byte of the name is as good as a die, and needs no count that processes would share.
        if int(path.name[:2], 16) % LOOK_EVERY == 0:
            prune(folder, settings.FILE_CACHE_BYTES)
    return content


def _write(path: Path, content: bytes) -> None:
    """Write under another name, then rename: a reader meets the whole file or none."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def prune(folder: Path, limit: int) -> None:
    """Remove the files asked for the longest ago where `folder` holds more than `limit` bytes."""
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
        Path(path).unlink(missing_ok=True)
        total -= size
