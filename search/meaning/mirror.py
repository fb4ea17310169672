"""A copy of the vectors on the disk of this machine, that every process reads in place.

    <folder>/current.json     which copy serves, of which model, and how far it follows the database
    <folder>/<name>/*.npy     vectors (eight bits a number) with their scales, ordered by page; who reads each page

The database alone is true: a copy that is missing, damaged or late loses nothing, it is made anew. Who may read a page
is asked of the database again before anything of it is shown or counts.
"""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.meaning.client import EmbeddingServer
from search.meaning.states import folder
from search.meaning.vectors import Vector

# Rows whose numbers are widened together: they stay in the processor's cache.
ROWS_AT_ONCE = 1_024
POINTER = "current.json"
ARRAYS = ("pages", "versions", "starts", "vectors", "scales", "texts", "tokens", "token_starts", "readable")


@dataclass(frozen=True)
class Mirror:
    """One copy.

    Page `pages[i]` has the vectors `starts[i]` to `starts[i + 1]`, the title and summary first; `texts` are the numbers
    of their texts in the database. `tokens` are the grants, sorted: `tokens[t]` opens the pages whose places are
    `readable[token_starts[t] : token_starts[t + 1]]`.
    """

    name: str
    number: int
    pages: NDArray[np.int64]
    versions: NDArray[np.int64]
    starts: NDArray[np.int64]
    vectors: NDArray[np.int8]
    scales: NDArray[np.float32]
    texts: NDArray[np.int64]
    tokens: NDArray[np.bytes_]
    token_starts: NDArray[np.int64]
    readable: NDArray[np.int32]

    def vectors_of(self, page_id: int) -> NDArray[np.float32]:
        """The vectors of a page, one a row; none for an unknown page."""
        place = int(np.searchsorted(self.pages, page_id))
        if place == len(self.pages) or self.pages[place] != page_id:
            return np.empty((0, self.vectors.shape[1]), np.float32)
        rows = slice(int(self.starts[place]), int(self.starts[place + 1]))
        return self.vectors[rows].astype(np.float32) * self.scales[rows, None]

    def nearness(self, vector: Vector, page_ids: Iterable[int]) -> dict[int, float]:
        """The greatest cosine between `vector` and what each of these pages says; none for a page without vectors."""
        wanted = np.unique(np.fromiter(page_ids, np.int64))
        places = np.searchsorted(self.pages, wanted)
        places = places[places < len(self.pages)]
        places = places[np.isin(self.pages[places], wanted)]
        if not len(places):
            return {}
        counts = self.starts[places + 1] - self.starts[places]
        rows = spread(self.starts[places], counts)
        cosines = (self.vectors[rows].astype(np.float32) @ vector) * self.scales[rows]
        best = np.maximum.reduceat(cosines, np.cumsum(counts) - counts)
        return {int(page): float(cosine) for page, cosine in zip(self.pages[places], best, strict=True)}

    def nearest(self, vector: Vector, grants: Iterable[str], limit: int) -> list[tuple[int, float, int]]:
        """The pages that these grants open and that are nearest, first: (page, cosine, number of the text that is).

        Every vector is looked at; pages that the grants don't open change nothing.
        """
        places = self._opened_by(grants)
        if not len(places):
            return []
        cosines = self._cosines(vector)
        best = np.maximum.reduceat(cosines, self.starts[:-1])[places]
        order = np.lexsort((self.pages[places], -best))[:limit]
        found = []
        for place, cosine in zip(places[order], best[order], strict=True):
            first, last = int(self.starts[place]), int(self.starts[place + 1])
            text = first + int(np.argmax(cosines[first:last]))
            found.append((int(self.pages[place]), float(cosine), int(self.texts[text])))
        return found

    def _cosines(self, vector: Vector) -> Vector:
        cosines = np.empty(len(self.vectors), np.float32)
        wide = np.empty((ROWS_AT_ONCE, self.vectors.shape[1]), np.float32)
        for start in range(0, len(self.vectors), ROWS_AT_ONCE):
            rows = self.vectors[start : start + ROWS_AT_ONCE]
            np.copyto(wide[: len(rows)], rows)
            np.dot(wide[: len(rows)], vector, out=cosines[start : start + len(rows)])
        cosines *= self.scales
        return cosines

    def _opened_by(self, grants: Iterable[str]) -> NDArray[np.intp]:
        """The places of the pages that any of these grants opens."""
        opened = np.zeros(len(self.pages), bool)
        for grant in grants:
            token = grant.encode()
            place = int(np.searchsorted(self.tokens, token))
            if place < len(self.tokens) and self.tokens[place] == token:
                opened[self.readable[self.token_starts[place] : self.token_starts[place + 1]]] = True
        return np.flatnonzero(opened)


def spread(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """All the numbers of several ranges, given where each starts and how long it is."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()), dtype=np.int64)


def readers(grants: list[str]) -> dict[str, NDArray[Any]]:
    """The arrays of a copy that say, for each grant, the places of the pages that it opens."""
    opened: dict[str, list[int]] = {}
    for place, held in enumerate(grants):
        for grant in held.split():
            opened.setdefault(grant, []).append(place)
    tokens = sorted(opened, key=str.encode)
    counts = np.array([len(opened[token]) for token in tokens], np.int64)
    return {
        "tokens": np.array([token.encode() for token in tokens]),
        "token_starts": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        "readable": np.concatenate([np.array(opened[token], np.int32) for token in tokens]),
    }


def pointer() -> dict[str, Any]:
    """What `current.json` says; nothing where there is none that can be read."""
    try:
        content = json.loads((folder() / POINTER).read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def load(said: dict[str, Any], server: EmbeddingServer) -> Mirror | None:
    """The copy that a pointer names; None where it is of another model, empty or damaged."""
    if said.get("model") != server.name or not said.get("name"):
        return None
    name = str(said["name"])
    try:
        arrays = {one: np.load(folder() / name / f"{one}.npy", mmap_mode="r") for one in ARRAYS}
        mirror = Mirror(name=name, number=int(said["number"]), **arrays)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return mirror if mirror.vectors.shape[1:] == (server.dimensions,) else None


_lock = threading.Lock()
_read: dict[tuple[Path, str], tuple[tuple[int, int, int], Mirror | None]] = {}


def current_mirror(server: EmbeddingServer) -> Mirror | None:
    """The copy in service for this model; None where there is none. A new one is seen by the next search."""
    try:
        status = (folder() / POINTER).stat()
    except OSError:
        return None
    key = folder(), server.name
    state = (status.st_mtime_ns, status.st_ino, status.st_size)
    known = _read.get(key)
    if known is None or known[0] != state:
        with _lock:
            known = _read.get(key)
            if known is None or known[0] != state:
                known = _read[key] = state, load(pointer(), server)
    return known[1]
