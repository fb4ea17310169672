"""The server of embeddings of a bench: the one that the environment names, or the demo's, started meanwhile."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from portal.demo import embeddings
from search.meaning.client import QUERY, EmbeddingServer, EmbeddingUnavailable

START_SECONDS = 60.0


@contextmanager
def running_embeddings() -> Iterator[EmbeddingServer]:
    """Give the server once it answers, and stop it at the end if it was started here.

    Raises:
        portal.demo.embeddings.MeaningAbsentError: where none is named and the extra `meaning` is not installed.
    """
    process = None
    if not os.environ.get("EMBEDDING_URL"):
        command = embeddings.command("questions", embeddings.choose_addresses()["questions"])
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        server = EmbeddingServer(
            os.environ["EMBEDDING_URL"],
            os.environ["EMBEDDING_MODEL"],
            int(os.environ.get("EMBEDDING_DIMENSIONS", "384")),
            os.environ.get("EMBEDDING_QUERY_PREFIX", ""),
            os.environ.get("EMBEDDING_PASSAGE_PREFIX", ""),
            os.environ.get("EMBEDDING_TELLS_TYPE", "").lower() in ("1", "true", "on", "yes"),
            os.environ.get("EMBEDDING_KEY", ""),
        )
        _wait(server)
        yield server
    finally:
        if process is not None:
            process.terminate()
            process.wait()


def _wait(server: EmbeddingServer) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            server.embed(["bonjour"], QUERY, seconds=10)
            return
        except EmbeddingUnavailable:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
