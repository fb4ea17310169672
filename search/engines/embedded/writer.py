"""Writing batches of changes to a tantivy index."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import tantivy

from search.analysis import register
from search.documents import SearchDocument
from search.engines.base import Change, Deletion, SearchUnavailable
from search.engines.embedded.schema import to_tantivy, tombstone

# tantivy needs 15 MB for each of its indexing threads.
BATCH_HEAP_BYTES = 30_000_000
REBUILD_HEAP_BYTES = 256_000_000
BATCH_SIZE = 1_000
PROGRESS_EVERY = 500


def create_index(schema: tantivy.Schema, folder: Path | None) -> tantivy.Index:
    """A new empty index in `folder`, which exists and is empty, or in memory."""
    return prepare(tantivy.Index(schema, path=str(folder) if folder else None))


def open_index(folder: Path) -> tantivy.Index:
    """The index in `folder`. Raises SearchUnavailable (`damaged`)."""
    try:
        return prepare(tantivy.Index.open(str(folder)))
    except (ValueError, OSError) as error:
        raise SearchUnavailable("damaged", f"{folder}: {error}") from error


def prepare(index: tantivy.Index) -> tantivy.Index:
    """Make `index` usable: its analyzers, and no thread that watches its files."""
    index.config_reader("manual")
    register(index)
    return index


def write_batch(index: tantivy.Index, schema: tantivy.Schema, facets: Sequence[str], changes: Sequence[Change]) -> int:
    """Apply `changes` in one commit, without those that are older than what `index` holds.

    `index` was opened for this batch and is written by nobody else: a writer that lives longer
    would miss what others commit, and leave orphan files. Returns how many were written.
    """
    latest: dict[int, Change] = {}
    for change in changes:
        known = latest.get(change.id)
        if known is None or change.sequence >= known.sequence:
            latest[change.id] = change
    index.reload()
    sequences = indexed_sequences(index.searcher(), schema, list(latest))
    fresh = [one for one in latest.values() if one.sequence >= sequences.get(one.id, 0)]
    if not fresh:
        return 0
    documents = [_prepared(one, schema, facets) for one in fresh]
    replaced = list(sequences.keys() & {one.id for one in fresh})
    try:
        _commit(index, schema, replaced, documents)
    except (ValueError, OSError) as error:
        raise SearchUnavailable("unwritable", str(error)) from error
    return len(fresh)


def _commit(
    index: tantivy.Index, schema: tantivy.Schema, replaced: Sequence[int], documents: Sequence[tantivy.Document]
) -> None:
    writer = index.writer(BATCH_HEAP_BYTES, 1)
    if replaced:
        _delete(writer, schema, replaced)
    for document in documents:
        writer.add_document(document)
    writer.commit()
    # Waiting here lets merges end while this process is the only writer.
    writer.wait_merging_threads()


def load(
    index: tantivy.Index,
    schema: tantivy.Schema,
    facets: Sequence[str],
    documents: Iterable[SearchDocument],
    threads: int,
    progress: Callable[[int], None] | None,
) -> None:
    """Fill an empty index, in one commit. A page given twice counts once, the last time."""
    writer = index.writer(REBUILD_HEAP_BYTES, threads)
    highest = -1
    for count, document in enumerate(documents, start=1):
        # Ids usually ascend; remembering them all would take memory that grows with the content.
        if document.id > highest:
            highest = document.id
        else:
            _delete(writer, schema, [document.id])
        writer.add_document(to_tantivy(document, schema, facets))
        if progress is not None and count % PROGRESS_EVERY == 0:
            progress(count)
    writer.commit()
    writer.wait_merging_threads()


def indexed_sequences(searcher: tantivy.Searcher, schema: tantivy.Schema, ids: Sequence[int]) -> dict[int, int]:
    """The sequence of each page of `ids` that the index knows, deleted ones included."""
    if not ids or searcher.num_docs == 0:
        return {}
    query = tantivy.Query.term_set_query(schema, "id", ids)
    found = [address for _, address in searcher.search(query, limit=len(ids), count=False).hits]
    if not found:
        return {}
    known = searcher.fast_field_values("id", found)
    sequences = searcher.fast_field_values("sequence", found)
    return {int(one or 0): int(sequence or 0) for one, sequence in zip(known, sequences, strict=True)}


def _delete(writer: tantivy.IndexWriter, schema: tantivy.Schema, ids: Sequence[int]) -> None:
    # Not `delete_documents_by_term`: it takes an integer for a signed one, and deletes nothing.
    writer.delete_documents_by_query(tantivy.Query.term_set_query(schema, "id", ids))


def _prepared(change: Change, schema: tantivy.Schema, facets: Sequence[str]) -> tantivy.Document:
    if isinstance(change, Deletion):
        return tombstone(change, schema)
    return to_tantivy(change, schema, facets)
