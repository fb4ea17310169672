"""Where the embedded engine keeps its indexes on disk, and who may write when.

    <path>/current.json         which version serves, and which one served before
    <path>/v-…/                 one tantivy index each, with its version.json
    <path>/write.lock           held by whoever writes to the index in service, or swaps it
    <path>/rebuild.lock         held by whoever rebuilds
    <path>/rebuilding.json      names the version under construction

Every change of state is one atomic replacement of a file, so a process may be killed at any
point. Locks are `flock`s: the kernel frees them with the process.
"""

import contextlib
import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from search.engines.base import RebuildInProgress, SearchUnavailable

LOCK_TIMEOUT_SECONDS = 30.0
REBUILD_LOCK_TIMEOUT_SECONDS = 1.0
_LOCK_POLL_SECONDS = 0.01
JOURNAL = "journal.jsonl"
# A segment, or what tantivy writes before it renames it.
_SEGMENT_FILE = re.compile(r"[0-9a-f]{32}\..+|\.tmp\w+")


@dataclass(frozen=True)
class Pointer:
    """Names of the version in service and of the one before."""

    current: str
    previous: str | None


class Store:
    """The directory of one embedded index."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pointer_path = path / "current.json"
        self._marker_path = path / "rebuilding.json"

    def pointer(self) -> Pointer:
        """Which versions there are. Raises SearchUnavailable: `missing` or `damaged`."""
        content = _read_json(self.pointer_path)
        if content is None:
            raise SearchUnavailable("missing", f"no index in {self.path}")
        try:
            return Pointer(content["current"], content.get("previous"))
        except (KeyError, TypeError, AttributeError) as error:
            raise SearchUnavailable("damaged", f"{self.pointer_path}: {error}") from error

    def pointer_or_none(self) -> Pointer | None:
        """The same, None when there is no index."""
        try:
            return self.pointer()
        except SearchUnavailable:
            return None

    def folder(self, version: str) -> Path:
        """The directory of a version."""
        return self.path / version

    def new_version(self, fingerprint: str) -> str:
        """Make the directory of a new version, with a name that no other process can choose."""
        version = f"v-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        self.folder(version).mkdir(parents=True)
        _write_json(self.folder(version) / "version.json", {"schema": fingerprint})
        return version

    def fingerprint(self, version: str) -> str | None:
        """The schema that a version was made for; None when it can't be read."""
        content = _read_json(self.folder(version) / "version.json")
        return content.get("schema") if isinstance(content, dict) else None

    def point_to(self, current: str, previous: str | None) -> None:
        """Put `current` in service, atomically."""
        _write_json(self.pointer_path, {"current": current, "previous": previous})

    def remove_stray_versions(self) -> None:
        """Delete versions that neither serve nor served: rebuilds that died, older ones.

        To be called with both locks held.
        """
        pointer = self.pointer_or_none()
        kept = {pointer.current, pointer.previous} if pointer else set()
        for folder in self.path.glob("v-*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
        for unfinished in self.path.glob(".*.json.*"):
            unfinished.unlink(missing_ok=True)

    def sweep(self, version: str) -> int:
        """Delete segment files that the version's index doesn't know; returns how many.

        tantivy only collects what `.managed.json` lists, and a killed writer may leave files that
        it doesn't. To be called with the write lock held and no writer open.
        """
        folder = self.folder(version)
        managed = _read_json(folder / ".managed.json")
        if not isinstance(managed, list):
            return 0
        known = set(managed)
        strays = [
            entry for entry in folder.iterdir() if entry.name not in known and _SEGMENT_FILE.fullmatch(entry.name)
        ]
        for stray in strays:
            stray.unlink(missing_ok=True)
        return len(strays)

    def size_bytes(self) -> int:
        """What all versions take on disk."""
        total = 0
        for entry in self.path.glob("v-*/*"):
            with contextlib.suppress(OSError):
                total += entry.stat().st_size
        return total

    @contextlib.contextmanager
    def write_lock(self) -> Iterator[None]:
        """Wait for one's turn to write. Raises SearchUnavailable (`busy`) after 30 seconds."""
        deadline = time.monotonic() + LOCK_TIMEOUT_SECONDS
        with self._open_lock("write.lock") as descriptor:
            while not _try_lock(descriptor):
                if time.monotonic() > deadline:
                    raise SearchUnavailable("busy", "another process keeps writing")
                time.sleep(_LOCK_POLL_SECONDS)
            yield

    @contextlib.contextmanager
    def rebuild_lock(self) -> Iterator[None]:
        """Be the only one to rebuild. Raises RebuildInProgress when another process does."""
        # A writer that only tests the lock holds it for an instant.
        deadline = time.monotonic() + REBUILD_LOCK_TIMEOUT_SECONDS
        with self._open_lock("rebuild.lock") as descriptor:
            while not _try_lock(descriptor):
                if time.monotonic() > deadline:
                    raise RebuildInProgress(str(self.path))
                time.sleep(_LOCK_POLL_SECONDS)
            yield

    def announce_rebuild(self, version: str | None) -> None:
        """Tell writers that `version` is under construction; None tells that it isn't any more."""
        if version is None:
            self._marker_path.unlink(missing_ok=True)
        else:
            _write_json(self._marker_path, {"version": version})

    def version_under_construction(self) -> str | None:
        """The version that a living process is building, if any."""
        content = _read_json(self._marker_path)
        if not isinstance(content, dict):
            return None
        with self._open_lock("rebuild.lock") as descriptor:
            # When the lock is free, whoever left the marker is dead.
            return None if _try_lock(descriptor) else str(content["version"])

    def append_to_journal(self, version: str, entries: list[dict[str, Any]]) -> None:
        """Keep changes for the version under construction; they are on disk when this returns."""
        with (self.folder(version) / JOURNAL).open("a", encoding="utf-8") as journal:
            # The newline comes first, so that a line cut short by a kill spoils no other.
            journal.writelines("\n" + json.dumps(entry, ensure_ascii=False) for entry in entries)
            journal.flush()
            os.fsync(journal.fileno())

    def journal(self, version: str) -> Iterator[dict[str, Any]]:
        """What `append_to_journal` kept, in order."""
        path = self.folder(version) / JOURNAL
        if not path.exists():
            return
        with path.open(encoding="utf-8") as journal:
            for line in journal:
                # A line that can't be read was being written by a killed process: its change was
                # not confirmed, and will come again.
                with contextlib.suppress(ValueError):
                    yield json.loads(line)

    @contextlib.contextmanager
    def _open_lock(self, name: str) -> Iterator[int]:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise SearchUnavailable("unwritable", str(error)) from error
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}


def _write_json(path: Path, content: Any) -> None:
    """Replace `path` in one step, on disk when this returns."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
