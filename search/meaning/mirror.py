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
# What the head of a page weighs beside what is nearest of all that it says.
HEAD_SHARE = np.float32(2 / 3)
POINTER = "current.json"
ARRAYS = ("pages", "versions", "starts", "vectors", "heads", "scales", "texts", "tokens", "token_starts", "readable")
# How many pages have all their passages looked at: those whose heads are nearest.
PAGES_LOOKED_INTO = 1_000


@dataclass(frozen=True)
class Mirror:
    """One copy.

    Page `pages[i]` has the vectors `starts[i]` to `starts[i + 1]`, that of its head first, which `heads[i]` holds too;
    `texts` are the numbers of their texts in the database. `tokens` are the grants, sorted: `tokens[t]` opens the pages
    whose places are `readable[token_starts[t] : token_starts[t + 1]]`.
    """

    name: str
    number: int
    pages: NDArray[np.int64]
    versions: NDArray[np.int64]
    starts: NDArray[np.int64]
    vectors: NDArray[np.int8]
    heads: NDArray[np.int8]
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
        """How near `vector` is to what each of these pages says; none for a page without vectors.

        It is the mean of two cosines: that of the page's head, twice, and the greatest of all its texts, once. A long
        page has many chances that one of them is near by accident.
        """
        wanted = np.unique(np.fromiter(page_ids, np.int64))
        places = np.searchsorted(self.pages, wanted)
        places = places[places < len(self.pages)]
        places = places[np.isin(self.pages[places], wanted)]
        near, _rows = self._look_into(vector, places)
        return {int(page): float(nearness) for page, nearness in zip(self.pages[places], near, strict=True)}

    def nearest(self, vector: Vector, grants: Iterable[str], limit: int) -> list[tuple[int, float, int]]:
        """The pages that these grants open and that are nearest, first: (page, nearness, number of the text that is).

        Every head is looked at, then the passages of the pages whose heads are nearest; pages that the grants don't
        open change nothing.
        """
        places = self._opened_by(grants)
        most = max(limit, PAGES_LOOKED_INTO)
        if len(places) > most:
            heads = self._cosines_of_heads(vector)[places]
            places = np.sort(places[np.argpartition(-heads, most)[:most]])
        near, rows = self._look_into(vector, places)
        order = np.lexsort((self.pages[places], -near))[:limit]
        return [(int(self.pages[places[one]]), float(near[one]), int(self.texts[rows[one]])) for one in order]

    def _look_into(self, vector: Vector, places: NDArray[np.intp]) -> tuple[Vector, NDArray[np.int64]]:
        """How near the pages at these places are, and which row of each is nearest."""
        if not len(places):
            return np.empty(0, np.float32), np.empty(0, np.int64)
        counts = self.starts[places + 1] - self.starts[places]
        rows = spread(self.starts[places], counts)
        cosines = (self.vectors[rows].astype(np.float32) @ vector) * self.scales[rows]
        begins = np.cumsum(counts) - counts
        best = np.maximum.reduceat(cosines, begins)
        # The first of the rows that are as near as the nearest of their page.
        is_best = np.flatnonzero(cosines == np.repeat(best, counts))
        nearest = is_best[np.searchsorted(is_best, begins)]
        return HEAD_SHARE * cosines[begins] + (1 - HEAD_SHARE) * best, rows[nearest]

    def _cosines_of_heads(self, vector: Vector) -> Vector:
        cosines = np.empty(len(self.heads), np.float32)
        wide = np.empty((ROWS_AT_ONCE, self.heads.shape[1]), np.float32)
        for start in range(0, len(self.heads), ROWS_AT_ONCE):
            rows = self.heads[start : start + ROWS_AT_ONCE]
            np.copyto(wide[: len(rows)], rows)
            np.dot(wide[: len(rows)], vector, out=cosines[start : start + len(rows)])
        cosines *= self.scales[self.starts[:-1]]
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
