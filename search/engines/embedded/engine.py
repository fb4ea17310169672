"""The default engine: tantivy, in process, on disk or in memory."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, cast

import tantivy

from search.documents import SearchDocument
from search.engines.base import (
    Change,
    Deletion,
    Health,
    Hit,
    Nearness,
    RebuildMismatch,
    RebuildReport,
    SearchResults,
    SearchUnavailable,
    Suggestion,
)
from search.engines.embedded import search as embedded_search
from search.engines.embedded import suggest as embedded_suggest
from search.engines.embedded.query import Translator
from search.engines.embedded.reader import IndexReader
from search.engines.embedded.schema import build_schema, schema_fingerprint
from search.engines.embedded.store import Store
from search.engines.embedded.writer import (
    BATCH_SIZE,
    create_index,
    load,
    open_index,
    write_batch,
)
from search.request import SearchRequest
from search.synonyms import Synonyms

NAME = "embedded"
MAX_THREADS = 8


class EmbeddedEngine:
    """A `SearchEngine` on tantivy.

    `path` is a directory of its own, None for memory. `facets` are the names that documents may
    hold facets under and that searches count, in the order in which results list them.
    `synonyms` is called for each search, so that a change is seen by the next one.

    Any number of processes and threads may use the same directory. An index on disk exists once
    `rebuild` has been run, with no document if need be: until then, and after a change of schema,
    everything but `rebuild` and `health` raises SearchUnavailable, so nothing is lost in silence.
    """

    name = NAME

    def __init__(
        self,
        path: Path | str | None,
        facets: Sequence[str],
        synonyms: Callable[[], Synonyms] | None = None,
    ) -> None:
        nothing = Synonyms()
        self.facets = tuple(facets)
        self._synonyms = synonyms or (lambda: nothing)
        self._schema = build_schema(self.facets)
        self._fingerprint = schema_fingerprint(self.facets)
        self._store = Store(Path(path)) if path is not None else None
        self._reader: IndexReader | None = None
        self._previous_in_memory: IndexReader | None = None
        self._lock = threading.RLock()
        if self._store is None:
            self._reader = self._new_reader("memory-0", create_index(self._schema, None))

    def search(self, request: SearchRequest, nearness: Nearness | None = None) -> SearchResults:
        """See `SearchEngine.search`."""
        return embedded_search.search(self.reader(), request, self._synonyms(), nearness)

    def suggest(self, prefix: str, grants: frozenset[str], limit: int = 8) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        return embedded_suggest.suggest(self.reader(), prefix, grants, limit)

    def similar(self, page_id: int, grants: frozenset[str], limit: int = 5) -> tuple[Hit, ...]:
        """See `SearchEngine.similar`."""
        return embedded_suggest.similar(self.reader(), page_id, grants, limit)

    def index(self, documents: Iterable[SearchDocument]) -> int:
        """See `SearchEngine.index`."""
        return self.apply(documents)

    def delete(self, deletions: Iterable[Deletion]) -> int:
        """See `SearchEngine.delete`."""
        return self.apply(deletions)

    def apply(self, changes: Iterable[Change]) -> int:
        """See `SearchEngine.apply`. More than 1,000 changes take several commits."""
        written = 0
        remaining = iter(changes)
        while batch := list(islice(remaining, BATCH_SIZE)):
            written += self._apply_batch(batch)
        return written

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        *,
        expected: int | None = None,
        catch_up: Callable[[], Iterable[Change]] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> RebuildReport:
        """See `SearchEngine.rebuild`. Quickest when the ids of `documents` ascend."""
        if self._store is None:
            return self._rebuild_in_memory(documents, expected, catch_up, progress)
        store = self._store
        started = time.perf_counter()
        with store.rebuild_lock():
            with store.write_lock():
                store.announce_rebuild(None)
                store.remove_stray_versions()
                version = store.new_version(self._fingerprint)
                # From now on, whoever writes to the index in service notes it in the journal too.
                store.announce_rebuild(version)
            folder = store.folder(version)
            try:
                index = create_index(self._schema, folder)
                count = self._load(index, documents, expected, progress)
                with store.write_lock():
                    journal = map(_change_from_json, store.journal(version))
                    caught_up = self._write_all(folder, journal)
                    caught_up += self._write_all(folder, catch_up() if catch_up else ())
                    pointer = store.pointer_or_none()
                    previous = pointer.current if pointer else None
                    store.point_to(version, previous)
                    store.announce_rebuild(None)
                    store.remove_stray_versions()
            except BaseException:
                store.announce_rebuild(None)
                shutil.rmtree(folder, ignore_errors=True)
                raise
        seconds = time.perf_counter() - started
        return RebuildReport(count, caught_up, seconds, version, previous)

    def rollback(self) -> str:
        """See `SearchEngine.rollback`."""
        if self._store is None:
            with self._lock:
                if self._previous_in_memory is None or self._reader is None:
                    raise SearchUnavailable("missing", "no previous index")
                self._reader, self._previous_in_memory = self._previous_in_memory, self._reader
                return self._reader.version
        with self._store.write_lock():
            pointer = self._store.pointer()
            if pointer.previous is None or not self._store.folder(pointer.previous).is_dir():
                raise SearchUnavailable("missing", "no previous index")
            self._store.point_to(pointer.previous, pointer.current)
            return pointer.previous

    def retire(self) -> None:
        """Take the index on disk out of service: it says `missing` until the next rebuild.

        Raises SearchUnavailable (`unwritable`) when the folder can't be written.
        """
        if self._store is not None:
            try:
                self._store.pointer_path.unlink(missing_ok=True)
            except OSError as error:
                raise SearchUnavailable("unwritable", str(error)) from error

    def hashes(self) -> Iterator[tuple[int, str]]:
        """See `SearchEngine.hashes`."""
        return self.reader().hashes()

    def health(self) -> Health:
        """See `SearchEngine.health`."""
        try:
            reader = self.reader()
        except SearchUnavailable as error:
            return Health(NAME, error.code, detail=str(error))
        previous, size = None, 0
        if self._store is not None:
            pointer = self._store.pointer_or_none()
            previous = pointer.previous if pointer else None
            size = self._store.size_bytes()
        return Health(NAME, "ok", reader.count(), reader.version, previous, size)

    def reader(self) -> IndexReader:
        """The index in service as it is now, whichever process wrote to it last."""
        reader = self._reader
        if self._store is None:
            return cast(IndexReader, reader)
        try:
            state = _state(self._store.pointer_path)
            if reader is not None and reader.pointer_state == state:
                reader.refresh()
                return reader
        except FileNotFoundError as error:
            raise SearchUnavailable("missing", f"no index in {self._store.path}") from error
        with self._lock:
            return self._open_reader(self._store, state)

    def _open_reader(self, store: Store, state: tuple[int, int]) -> IndexReader:
        if self._reader is not None and self._reader.pointer_state == state:
            return self._reader
        version = store.pointer().current
        self._check_version(store, version)
        folder = store.folder(version)
        self._reader = IndexReader(
            version=version,
            index=open_index(folder),
            translator=Translator(self._schema),
            facets=self.facets,
            pointer_state=state,
            folder=folder,
        )
        return self._reader

    def _new_reader(self, version: str, index: tantivy.Index) -> IndexReader:
        return IndexReader(version, index, Translator(self._schema), self.facets)

    def _check_version(self, store: Store, version: str) -> None:
        fingerprint = store.fingerprint(version)
        if fingerprint is None:
            raise SearchUnavailable("damaged", f"{version} can't be read")
        if fingerprint != self._fingerprint:
            raise SearchUnavailable("outdated", f"{version} was made for another schema")

    def _apply_batch(self, batch: list[Change]) -> int:
        try:
            return self._write_batch(batch)
        except OSError as error:
            raise SearchUnavailable("unwritable", str(error)) from error

    def _write_batch(self, batch: list[Change]) -> int:
        if self._store is None:
            with self._lock:
                reader = self.reader()
                written = write_batch(reader.index, self._schema, self.facets, batch)
                reader.reload()
                return written
        store = self._store
        with store.write_lock():
            version = store.pointer().current
            self._check_version(store, version)
            under_construction = store.version_under_construction()
            if under_construction:
                store.append_to_journal(under_construction, [_change_to_json(one) for one in batch])
            return self._write_all(store.folder(version), batch)

    def _write_all(self, folder: Path, changes: Iterable[Change]) -> int:
        """Write to the index in `folder`, with the write lock held."""
        written = 0
        remaining = iter(changes)
        while batch := list(islice(remaining, BATCH_SIZE)):
            written += write_batch(open_index(folder), self._schema, self.facets, batch)
        if self._store is not None and written:
            self._store.sweep(folder.name)
        return written

    def _load(
        self,
        index: tantivy.Index,
        documents: Iterable[SearchDocument],
        expected: int | None,
        progress: Callable[[int], None] | None,
    ) -> int:
        threads = min(os.cpu_count() or 1, MAX_THREADS)
        load(index, self._schema, self.facets, documents, threads, progress)
        index.reload()
        count = index.searcher().num_docs
        if expected is not None and count != expected:
            raise RebuildMismatch(expected, count)
        return count

    def _rebuild_in_memory(
        self,
        documents: Iterable[SearchDocument],
        expected: int | None,
        catch_up: Callable[[], Iterable[Change]] | None,
        progress: Callable[[int], None] | None,
    ) -> RebuildReport:
        started = time.perf_counter()
        with self._lock:
            index = create_index(self._schema, None)
            count = self._load(index, documents, expected, progress)
            changes = list(catch_up()) if catch_up else []
            caught_up = write_batch(index, self._schema, self.facets, changes)
            previous = self.reader()
            number = int(previous.version.rpartition("-")[2]) + 1
            self._reader = self._new_reader(f"memory-{number}", index)
            self._previous_in_memory = previous
            seconds = time.perf_counter() - started
            return RebuildReport(count, caught_up, seconds, self._reader.version, previous.version)


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_ino


def _change_to_json(change: Change) -> dict[str, Any]:
    if isinstance(change, Deletion):
        return {"deleted": change.id, "sequence": change.sequence}
    return change.to_json()


def _change_from_json(content: dict[str, Any]) -> Change:
    if "deleted" in content:
        return Deletion(content["deleted"], content["sequence"])
    return SearchDocument.from_json(content)
