"""Writes what a page says and who reads it, for the worker to have vectors made of it.

Called with each change that goes to the index, and with the same care for older versions. What a page no longer says
is forgotten at once, with its vector; what it says still keeps its own. Killed before, the rows of the outbox are still
there; killed after, the texts without a vector are.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import transaction
from wagtail.models import Page

from search.builders import Lookups, build_documents
from search.documents import SearchDocument
from search.engines.base import Change
from search.meaning.client import EmbeddingServer
from search.meaning.texts import Text, texts_of
from search.models import Counter, MeaningPage, MeaningText
from search.registry import searchable_types

Noted = TypeVar("Noted", SearchDocument, Change)

COUNTER = "meaning"
CHUNK = 200


def noting(changes: Iterable[Noted], server: EmbeddingServer) -> Iterator[Noted]:
    """Give these changes back, each once it is noted."""
    remaining = iter(changes)
    while batch := list(islice(remaining, CHUNK)):
        note(batch, server)
        yield from batch


@transaction.atomic
def note(changes: Iterable[Change], server: EmbeddingServer) -> None:
    """Write what these pages say now."""
    latest = {change.id: change for change in sorted(changes, key=lambda change: change.sequence)}
    if not latest:
        return
    known = set(MeaningPage.objects.filter(pk__in=latest).values_list("pk", flat=True))
    fresh = [MeaningPage(page_id=pk) for pk in sorted(latest.keys() - known)]
    MeaningPage.objects.bulk_create(fresh, ignore_conflicts=True)
    held = MeaningPage.objects.select_for_update().filter(pk__in=latest).order_by("pk")
    rows = [row for row in held if row.sequence <= latest[row.page_id].sequence]
    changed = _write_texts({row.page_id: latest[row.page_id] for row in rows}, server.name)
    number = Counter.next(COUNTER)
    for row in rows:
        change = latest[row.page_id]
        grants = " ".join(sorted(set(change.grants))) if isinstance(change, SearchDocument) else ""
        if row.page_id in changed or (row.grants, row.model) != (grants, server.name):
            row.version = number
        row.sequence, row.grants, row.model = change.sequence, grants, server.name
    MeaningPage.objects.bulk_update(rows, ["sequence", "grants", "model", "version"])


def _write_texts(changes: dict[int, Change], model: str) -> set[int]:
    """Keep the texts of these pages as they are now; returns the pages that say something else than before."""
    kept: dict[int, dict[str, tuple[int, int]]] = {pk: {} for pk in changes}
    found = MeaningText.objects.filter(page_id__in=changes, model=model)
    for pk, page_id, content_hash, rank in found.values_list("pk", "page_id", "content_hash", "rank"):
        kept[page_id][content_hash] = pk, rank
    changed: set[int] = set()
    gone: list[int] = []
    made: list[MeaningText] = []
    moved: list[MeaningText] = []
    for page_id, change in changes.items():
        texts = _distinct(change)
        before = kept[page_id]
        for content_hash, text in texts.items():
            if content_hash not in before:
                made.append(
                    MeaningText(page_id=page_id, model=model, content_hash=content_hash, rank=text.rank, text=text.text)
                )
            elif before[content_hash][1] != text.rank:
                moved.append(MeaningText(pk=before[content_hash][0], rank=text.rank))
        left = [pk for content_hash, (pk, _rank) in before.items() if content_hash not in texts]
        gone += left
        if left or texts.keys() - before.keys():
            changed.add(page_id)
    for start in range(0, len(gone), CHUNK):
        MeaningText.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
    MeaningText.objects.bulk_create(made, batch_size=CHUNK)
    MeaningText.objects.bulk_update(moved, ["rank"], batch_size=CHUNK)
    return changed


def _distinct(change: Change) -> dict[str, Text]:
    if not isinstance(change, SearchDocument):
        return {}
    found: dict[str, Text] = {}
    for text in texts_of(change):
        found.setdefault(text.content_hash, text)
    return found


def note_missing(server: EmbeddingServer) -> int:
    """Note the pages that were never noted for this model: all of them, once it is named. Returns how many."""
    lookups = Lookups()
    last, count = 0, 0
    models = [item.model for item in searchable_types()]
    while True:
        live = Page.objects.type(*models).filter(live=True, pk__gt=last).order_by("pk")
        noted = MeaningPage.objects.filter(model=server.name)
        ids = list(live.exclude(pk__in=noted.values("pk")).values_list("pk", flat=True)[:CHUNK])
        if not ids:
            return count
        sequence = Counter.next("sync")
        note(list(build_documents(ids, sequence=sequence, lookups=lookups)), server)
        last, count = ids[-1], count + len(ids)
