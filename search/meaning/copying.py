"""Keeps the copy of the vectors in step with the database.

A new copy is made beside the one in service, from the rows that changed and what the former one holds, then put in its
place in one replacement: whoever reads the former one goes on. The copy of a model is first put in service once every
page has the vector of its title and summary.
"""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.meaning.client import EmbeddingServer
from search.meaning.mirror import POINTER, Mirror, load, pointer, readers, spread
from search.meaning.notes import COUNTER
from search.meaning.states import folder
from search.meaning.vectors import from_bytes
from search.models import Counter, MeaningPage, MeaningText

CHUNK = 500
# While vectors are being made, a copy is made no more often than this, in seconds; it takes a twentieth of the time.
UNHURRIED_SECONDS = 20.0
SHARE = 20
# After this many refusals a text keeps no copy waiting.
MAX_ATTEMPTS = 5

_last: dict[Path, tuple[float, float]] = {}


def refresh(server: EmbeddingServer, *, unhurried: bool = False) -> bool:
    """Make a new copy where the database holds something else than the one in service. Returns whether one was made.

    Raises OSError where the folder can't be written.
    """
    ended, took = _last.get(folder(), (float("-inf"), 0.0))
    if time.monotonic() - ended < max(took * SHARE, UNHURRIED_SECONDS if unhurried else 0.0):
        return False
    # Before the rows are read: what commits meanwhile makes another copy.
    number = Counter.current(COUNTER)
    said = pointer()
    if said.get("model") == server.name and said.get("number") == number and _is_whole(said, server):
        return False
    folder().mkdir(parents=True, exist_ok=True)
    with _alone() as mine:
        if not mine:
            return False
        said = pointer()
        if said.get("model") != server.name and not _is_ready(server):
            return False
        started = time.monotonic()
        former = load(said, server)
        name = _write(server, former)
        _put_in_service({"name": name, "model": server.name, "number": number})
        _forget_others(server, name, str(said.get("name", "")))
        ended = time.monotonic()
        _last[folder()] = ended, ended - started
    return True


def _is_whole(said: dict[str, object], server: EmbeddingServer) -> bool:
    return not said.get("name") or load(said, server) is not None


def _is_ready(server: EmbeddingServer) -> bool:
    waiting = MeaningText.objects.filter(model=server.name, vector=None, rank=0, attempts__lt=MAX_ATTEMPTS)
    return not waiting.exists()


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process makes a copy on this machine."""
    with (folder() / "write.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _write(server: EmbeddingServer, former: Mirror | None) -> str:
    """Write a copy of all vectors; returns its name, empty where there is none."""
    known = MeaningPage.objects.filter(model=server.name).exclude(grants="").order_by("pk")
    listed = list(known.values_list("pk", "version", "grants"))
    pages = np.array([pk for pk, _version, _grants in listed], np.int64)
    versions = np.array([version for _pk, version, _grants in listed], np.int64)
    kept, places = _kept(former, pages, versions)
    fresh = _fresh(server, pages[~kept])
    counts = np.array([len(fresh.get(int(page), ())) for page in pages], np.int64)
    if former is not None:
        counts[kept] = former.starts[places[kept] + 1] - former.starts[places[kept]]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    if not starts[-1]:
        return ""
    name = f"v-{secrets.token_hex(8)}"
    target = folder() / name
    target.mkdir()
    shape = (int(starts[-1]), server.dimensions)
    vectors = np.lib.format.open_memmap(target / "vectors.npy", mode="w+", dtype=np.int8, shape=shape)
    scales = np.empty(shape[0], np.float32)
    texts = np.empty(shape[0], np.int64)
    if former is not None:
        sources = spread(former.starts[places[kept]], counts[kept])
        targets = spread(starts[:-1][kept], counts[kept])
        vectors[targets] = former.vectors[sources]
        scales[targets], texts[targets] = former.scales[sources], former.texts[sources]
    for page, start in zip(pages[~kept], starts[:-1][~kept], strict=True):
        for row, (pk, vector) in enumerate(fresh.get(int(page), ()), int(start)):
            scales[row], vectors[row] = from_bytes(vector, server.dimensions)
            texts[row] = pk
    vectors.flush()
    some = counts > 0
    arrays = {
        "pages": pages[some],
        "versions": versions[some],
        "starts": np.append(starts[:-1][some], starts[-1]),
        "heads": vectors[starts[:-1][some]],
        "scales": scales,
        "texts": texts,
    } | readers([grants for (_pk, _version, grants), one in zip(listed, some, strict=True) if one])
    for one, array in arrays.items():
        np.save(target / f"{one}.npy", array)
    return name


def _kept(
    former: Mirror | None, pages: NDArray[np.int64], versions: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Which pages are as the former copy has them, and where it does."""
    if former is None or not len(pages):
        return np.zeros(len(pages), bool), np.zeros(len(pages), np.intp)
    places = np.minimum(np.searchsorted(former.pages, pages), len(former.pages) - 1)
    return (former.pages[places] == pages) & (former.versions[places] == versions), places


def _fresh(server: EmbeddingServer, pages: NDArray[np.int64]) -> dict[int, list[tuple[int, bytes]]]:
    """The vectors of these pages with the numbers of their texts, read from the database."""
    found: dict[int, list[tuple[int, bytes]]] = {}
    for start in range(0, len(pages), CHUNK):
        ids = [int(page) for page in pages[start : start + CHUNK]]
        rows = MeaningText.objects.filter(page_id__in=ids, model=server.name, vector__isnull=False)
        for page_id, pk, vector in rows.order_by("page_id", "rank").values_list("page_id", "pk", "vector"):
            found.setdefault(page_id, []).append((pk, bytes(vector or b"")))
    return found


def _put_in_service(said: dict[str, object]) -> None:
    new = folder() / f"{POINTER}.{secrets.token_hex(4)}"
    new.write_text(json.dumps(said))
    os.replace(new, folder() / POINTER)  # noqa: PTH105  (the atomic replacement is the point)


def _forget_others(server: EmbeddingServer, name: str, former: str) -> None:
    """Remove the copies before the former one, which a search may be about to open, and vectors of other models."""
    for path in folder().glob("v-*"):
        if path.name not in (name, former):
            shutil.rmtree(path, ignore_errors=True)
    others = MeaningText.objects.exclude(model=server.name)
    while ids := list(others.values_list("pk", flat=True)[:CHUNK]):
        MeaningText.objects.filter(pk__in=ids).delete()
