"""A small real server of embeddings, in a process of its own: `python -m tests.embeddings PORT`.

A text becomes the sum of the vectors of its words, each drawn from a digest; words of one line of `SAME` have the same
one, so that texts without a common word may be near. Tests may kill it, stop it (SIGSTOP), or ask it to misbehave:
`POST /misbehave` with `{"as": "garble"}`, or `odd`, `slow`, `refuse`, `short`, `well`.
"""

import contextlib
import hashlib
import json
import math
import os
import random
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

DIMENSIONS = 64
MODEL = "words-64"
SAME = (
    ("ambulanciers", "paramédics", "secouristes"),
    ("maison", "domicile", "logis"),
    ("vieux", "aînés", "vieillards"),
    ("chiens", "zoothérapie"),
)
MISBEHAVIOURS = ("well", "garble", "odd", "slow", "refuse", "short")
SLOW_SECONDS = 3.0
_KNOWN = {word: line[0] for line in SAME for word in line}


def vector_of(text: str) -> list[float]:
    numbers = [0.0] * DIMENSIONS
    for word in re.findall(r"\w+", text.lower()):
        drawn = random.Random(hashlib.sha256(_KNOWN.get(word, word).encode()).digest())
        numbers = [number + drawn.gauss(0, 1) for number in numbers]
    length = math.sqrt(sum(number * number for number in numbers)) or 1.0
    return [number / length for number in numbers]


class Embeddings(BaseHTTPRequestHandler):
    behaviour = "well"
    # What was asked, for tests to read: `GET /asked`.
    asked: list[dict[str, Any]] = []

    def do_GET(self) -> None:
        self._answer(200, json.dumps(self.asked).encode())

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/misbehave":
            type(self).behaviour = request["as"]
            self._answer(200, b"{}")
            return
        self.asked.append(request)
        if self.path != "/v1/embeddings":
            self._answer(404, b"{}")
        elif self.behaviour == "garble":
            self._answer(200, b'{"data": [{"embedding": [1, NaN, "x"]}, \xff\xfe[[[[')
        elif self.behaviour == "odd":
            self._answer(200, b'{"data": [1, null]}')
        elif self.behaviour == "refuse" or any("refused" in text for text in request["input"]):
            self._answer(400, b'{"error": {"message": "no"}}')
        else:
            if self.behaviour == "slow":
                time.sleep(SLOW_SECONDS)
            data = [{"index": n, "embedding": vector_of(text)} for n, text in enumerate(request["input"])]
            self._answer(200, json.dumps({"data": data[:-1] if self.behaviour == "short" else data}).encode())

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        # Whoever asked may have gone.
        with contextlib.suppress(OSError):
            self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        """Nothing is printed."""


class RunningServer:
    """The process, and what a test does to it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.embeddings"], stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def settings(self) -> dict[str, Any]:
        """The portal's settings that name it; with a time that a busy machine leaves enough of."""
        return {
            "EMBEDDING_URL": self.url,
            "EMBEDDING_MODEL": MODEL,
            "EMBEDDING_DIMENSIONS": DIMENSIONS,
            "EMBEDDING_TIMEOUT": 0.5,
        }

    def misbehave(self, how: str) -> None:
        assert how in MISBEHAVIOURS
        self._ask("/misbehave", {"as": how})

    def asked(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/asked", timeout=5) as answer:
            return list(json.load(answer))

    def _ask(self, path: str, content: Any) -> None:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", json.dumps(content).encode())
        urllib.request.urlopen(request, timeout=5).close()

    def hang(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextlib.contextmanager
def running_server() -> Iterator[RunningServer]:
    server = RunningServer()
    try:
        yield server
    finally:
        server.kill()


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), Embeddings) as listening:
        listening.daemon_threads = True
        print(listening.server_port, flush=True)
        listening.serve_forever()
