"""Vectors of a judged collection, for `benches.search.relevance` to rank by meaning beside words as the portal does."""

import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from search.analysis import words
from search.documents import SearchDocument
from search.meaning.client import PASSAGE, QUERY, EmbeddingServer
from search.meaning.mirror import Mirror, readers
from search.meaning.texts import query_text, texts_of
from search.meaning.vectors import Vector, from_bytes, to_bytes
from search.meaning.weighing import added
from search.ranking import Candidate

BATCH = 8
EMBEDDING_SECONDS = 600.0


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
