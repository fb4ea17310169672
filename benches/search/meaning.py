"""Vectors of a judged collection, for `benches.search.relevance` to rank by meaning beside words as the portal does."""

import hashlib
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from search.analysis import words
from search.documents import SearchDocument
from search.engines.base import SearchEngine
from search.meaning.asking import Asker
from search.meaning.client import PASSAGE, QUERY, EmbeddingServer
from search.meaning.mirror import Mirror, readers
from search.meaning.states import LOOKED_AT, NEAR_BELOW, SHOWN
from search.meaning.texts import query_text, texts_of
from search.meaning.vectors import Vector, from_bytes, to_bytes
from search.meaning.weighing import added
from search.ranking import Candidate
from search.request import SearchRequest

BATCH = 8
EMBEDDING_SECONDS = 600.0
# What the portal waits for; a bench waits longer, so that each question has its vector.
WAITED_SECONDS = 2.0
GOAL_MILLISECONDS = 15.0


class Vectors:
    """The vectors of texts, kept in a folder from one run to the next: they take most of a second each."""

    def __init__(self, server: EmbeddingServer, folder: Path) -> None:
        self.server = server
        self.folder = folder / server.name
        self.folder.mkdir(parents=True, exist_ok=True)

    def of(
        self, texts: Sequence[str], kind: str, progress: Callable[[int], object] = lambda done: None
    ) -> list[Vector]:
        """The vectors of these texts, those that are missing made by the server."""
        paths = [self.folder / _name(f"{kind}\n{text}") for text in texts]
        missing = [place for place, path in enumerate(paths) if not path.exists()]
        for start in range(0, len(missing), BATCH):
            places = missing[start : start + BATCH]
            made = self.server.embed([texts[place] for place in places], kind, seconds=EMBEDDING_SECONDS)
            for place, vector in zip(places, made, strict=True):
                paths[place].write_bytes(to_bytes(vector))
            progress(len(places))
        return [_read(path, self.server.dimensions) for path in paths]


def _name(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _read(path: Path, dimensions: int) -> Vector:
    scale, numbers = from_bytes(path.read_bytes(), dimensions)
    return numbers.astype(np.float32) * np.float32(scale)


class CollectionMeaning:
    """What meaning adds to the window of a query, and what is near, over a few documents.

    `ranks` keeps to the first texts of each document: 1 for titles and summaries alone.
    """

    def __init__(self, documents: Sequence[SearchDocument], vectors: Vectors, *, ranks: int | None = None) -> None:
        self.vectors = vectors
        texts = [(one.id, text.text) for one in documents for text in list(texts_of(one))[:ranks]]
        with tqdm(total=len(texts), unit=" texts", disable=not sys.stderr.isatty()) as bar:
            made = vectors.of([text for _id, text in texts], PASSAGE, bar.update)
        kept = [from_bytes(to_bytes(vector), vectors.server.dimensions) for vector in made]
        pages, starts = np.unique([page_id for page_id, _text in texts], return_index=True)
        self.mirror = Mirror(
            name="",
            number=0,
            pages=pages,
            versions=np.zeros(len(pages), np.int64),
            starts=np.append(starts, len(texts)),
            vectors=np.stack([numbers for _scale, numbers in kept]),
            heads=np.stack([kept[start][1] for start in starts]),
            scales=np.array([scale for scale, _numbers in kept], np.float32),
            texts=np.arange(len(texts)),
            **readers([" ".join(one.grants) for one in documents]),
        )

    def __call__(self, pages: Sequence[Candidate], titles: Sequence[str], q: str) -> Mapping[int, float] | None:
        """See `search.engines.base.Nearness`."""
        page_ids = [one.id for one in pages]
        return added(self.mirror.nearness(self.vector(q), page_ids), page_ids, len(words(q)))

    def vector(self, q: str) -> Vector:
        """The vector of a query, as the portal asks for it."""
        return self.vectors.of([query_text(q)], QUERY)[0]


def compare_times(engine: SearchEngine, meaning: CollectionMeaning, requests: Sequence[SearchRequest]) -> None:
    """Print how long these searches take by words and by meaning, one after the other in one run; each asked once.

    By meaning: the question goes to the server while the engine searches, the window is ordered, and where few pages
    hold the words, those that are near are found and fetched. The portal's own queries of the database are left out.
    The server's time is that of the same questions in another order of words, which it has not seen.
    """
    asker = Asker(meaning.vectors.server)
    # The first search of each side opens what the others find open.
    engine.search(requests[0])
    _search_by_meaning(engine, meaning, asker, requests[0])
    by_words, by_meaning, of_server = [], [], []
    for request in requests[1:]:
        turned = query_text(" ".join(reversed(request.q.split())))
        by_words.append(_milliseconds(lambda: engine.search(request)))  # noqa: B023 - called at once
        by_meaning.append(
            _milliseconds(lambda: _search_by_meaning(engine, meaning, asker, request))  # noqa: B023 - the same
        )
        of_server.append(
            _milliseconds(lambda: meaning.vectors.server.embed([turned], QUERY, seconds=WAITED_SECONDS))  # noqa: B023
        )
    one, other, server = (statistics.median(times) for times in (by_words, by_meaning, of_server))
    length = statistics.mean(len(request.q.split()) for request in requests)
    print(f"  {len(by_words):,} searches of {length:.1f} words, ms p50: by words {one:.1f}, with meaning {other:.1f}")
    print(f"    difference {other - one:.1f} ms, of which the server takes {server:.1f}; × {other / one:.1f}")
    print(f"    (goal ≤ {GOAL_MILLISECONDS:.0f} ms, on two cores that do nothing else)")


def _search_by_meaning(engine: SearchEngine, meaning: CollectionMeaning, asker: Asker, request: SearchRequest) -> None:
    question = asker.ask(query_text(request.q), end=time.monotonic() + WAITED_SECONDS)

    def nearness(pages: Sequence[Candidate], titles: Sequence[str], q: str) -> Mapping[int, float] | None:
        vector = question.vector()
        page_ids = [one.id for one in pages]
        return None if vector is None else added(meaning.mirror.nearness(vector, page_ids), page_ids, len(words(q)))

    results = engine.search(request, nearness)
    vector = question.vector()
    if vector is not None and results.precise < NEAR_BELOW:
        nearest = meaning.mirror.nearest(vector, request.grants, LOOKED_AT)
        asked = tuple(page_id for page_id, _nearness, _text in nearest[: 2 * SHOWN])
        engine.search(SearchRequest(page_size=len(asked), grants=request.grants, facets=(), only=asked))


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000
