"""A server of embeddings, whichever speaks as OpenAI's `/v1/embeddings` does.

One connection a request: a server that writes its answer in two pieces, as Python's own does, is kept waiting by the
other end of a connection that is kept, 40 ms each time (delayed acknowledgements).
"""

import http.client
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.meaning.texts import FORM
from search.meaning.vectors import Vector, unit

QUERY = "query"
PASSAGE = "passage"
# The longest that a number takes in JSON, with what stands around it; then what stands around a vector.
NUMBER_BYTES = 32
AROUND_BYTES = 16_384
MAX_DIMENSIONS = 8_192


class EmbeddingUnavailable(Exception):  # noqa: N818 - the name says what is wrong
    """The server doesn't answer now."""


class EmbeddingRefused(Exception):  # noqa: N818 - the same
    """The server answers, but not with vectors: it refuses these texts, or is something else."""


@dataclass(frozen=True)
class EmbeddingServer:
    """Where vectors come from, and how they are asked for.

    `prefixes` stand before queries and passages, as the model was taught; a server that adds its own is told which
    of both a text is (`input_type`) where `tells_type`. Passages go to `passages_url` where there is one.
    """

    url: str
    model: str
    dimensions: int
    query_prefix: str = ""
    passage_prefix: str = ""
    tells_type: bool = False
    key: str = field(default="", repr=False)
    passages_url: str = ""

    @property
    def name(self) -> str:
        """What vectors are kept under: those of another model, or made otherwise, aren't compared to these."""
        made = [self.model, self.dimensions, self.passage_prefix, self.query_prefix, self.tells_type, FORM]
        return f"{self.model[:40]}-{blake2b(json.dumps(made).encode(), digest_size=6).hexdigest()}"

    def embed(self, texts: Sequence[str], kind: str, *, seconds: float) -> list[Vector]:
        """The vectors of these texts, in order, each of length one.

        Raises:
            EmbeddingUnavailable: no whole answer came within `seconds`, or it is no JSON.
            EmbeddingRefused: the answer holds no vectors of these texts.
        """
        prefix = self.query_prefix if kind == QUERY else self.passage_prefix
        asked: dict[str, Any] = {"model": self.model, "input": [prefix + text for text in texts]}
        if self.tells_type:
            asked["input_type"] = kind
        most = len(texts) * (self.dimensions * NUMBER_BYTES + AROUND_BYTES)
        url = self.passages_url if kind == PASSAGE and self.passages_url else self.url
        status, content = self._post(url, json.dumps(asked).encode(), most=most, end=time.monotonic() + seconds)
        if status in (429, 502, 503, 504):
            raise EmbeddingUnavailable(f"HTTP {status}")
        if status != 200:
            raise EmbeddingRefused(f"HTTP {status}: {content[:200].decode(errors='replace')}")
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError) as error:
            # Whatever the texts are, a server that is well answers in JSON.
            raise EmbeddingUnavailable(f"no JSON in the answer ({type(error).__name__}: {error})"[:300]) from error
        try:
            return self._vectors(answer, len(texts))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EmbeddingRefused(f"no vectors in the answer ({type(error).__name__}: {error})"[:300]) from error

    def _vectors(self, answer: Any, count: int) -> list[Vector]:
        found: dict[int, Vector] = {}
        for place, item in enumerate(answer["data"]):
            found[int(item.get("index", place))] = unit(item["embedding"], self.dimensions)
        if sorted(found) != list(range(count)):
            raise ValueError(f"{len(found)} vectors for {count} texts")
        return [found[place] for place in range(count)]

    def _post(self, url: str, body: bytes, *, most: int, end: float) -> tuple[int, bytes]:
        """The status and the content of the answer; one longer than `most`, or later than `end`, is given up."""
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        connection = kind(parts.hostname or "", parts.port, timeout=_left(end))
        try:
            connection.request("POST", f"{parts.path.rstrip('/')}/embeddings", body, headers)
            response = connection.getresponse()
            content = bytearray()
            while piece := response.read1(65_536):
                content += piece
                if len(content) > most:
                    raise EmbeddingRefused(f"more than {most} bytes")
                if connection.sock is not None:
                    connection.sock.settimeout(_left(end))
            return response.status, bytes(content)
        except (OSError, http.client.HTTPException) as error:
            raise EmbeddingUnavailable(f"{type(error).__name__}: {error}") from error
        finally:
            connection.close()


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise EmbeddingUnavailable("too slow")
    return left


def embedding_server() -> EmbeddingServer | None:
    """The server that the settings name, None where they name none.

    Raises:
        django.core.exceptions.ImproperlyConfigured: where a setting can't be used.
    """
    if not settings.EMBEDDING_URL:
        return None
    return _server(
        settings.EMBEDDING_URL,
        settings.EMBEDDING_MODEL,
        settings.EMBEDDING_DIMENSIONS,
        settings.EMBEDDING_QUERY_PREFIX,
        settings.EMBEDDING_PASSAGE_PREFIX,
        settings.EMBEDDING_TELLS_TYPE,
        settings.EMBEDDING_KEY,
        settings.EMBEDDING_PASSAGES_URL,
    )


@lru_cache(maxsize=8)
def _server(
    url: str,
    model: str,
    dimensions: int,
    query_prefix: str,
    passage_prefix: str,
    tells_type: bool,
    key: str,
    passages_url: str,
) -> EmbeddingServer:
    for name, address in (("EMBEDDING_URL", url), ("EMBEDDING_PASSAGES_URL", passages_url or url)):
        if not _is_address(address):
            # It isn't shown: it may hold a password.
            raise ImproperlyConfigured(f"{name}: expected http://host:port/v1 (the key goes in EMBEDDING_KEY)")
    if not model:
        raise ImproperlyConfigured("EMBEDDING_MODEL: name the model that EMBEDDING_URL serves")
    if not 1 <= dimensions <= MAX_DIMENSIONS:
        raise ImproperlyConfigured(f"EMBEDDING_DIMENSIONS: from 1 to {MAX_DIMENSIONS}")
    if not key.isascii() or not key.isprintable():
        raise ImproperlyConfigured("EMBEDDING_KEY: a key has neither accents nor control characters")
    return EmbeddingServer(url, model, dimensions, query_prefix, passage_prefix, tells_type, key, passages_url)


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    try:
        return bool(parts.scheme in ("http", "https") and parts.hostname and parts.port != 0) and not (
            parts.query or parts.username
        )
    except ValueError:
        return False
