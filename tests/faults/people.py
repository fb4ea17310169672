"""Those who use the portal while its servers are killed."""

import http.client
import json
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import quote

from tests.faults.processes import Portal, wait_until

# A web server that starts again on a busy machine answers what waited meanwhile.
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """What a reader got; `status` is 0 when the connection was cut, `content` the text or the decoded JSON."""

    path: str
    at: float
    seconds: float
    status: int
    content: Any = field(default="", repr=False)

    @property
    def is_search(self) -> bool:
        return self.path.startswith(("/recherche/", "/api/v1/search"))

    @property
    def engine(self) -> str:
        return self.content.get("engine", "") if isinstance(self.content, dict) else ""


def read(portal: Portal, path: str) -> Answer:
    """Ask for an address once; `path` may hold accents."""
    started = time.monotonic()
    status, body = 0, b""
    try:
        with urllib.request.urlopen(portal.url + quote(path, safe="/?&=%"), timeout=PATIENCE_SECONDS) as answer:
            status, body = answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            status, body = refused.code, refused.read()
    except (OSError, http.client.HTTPException):
        status = 0
    seconds = time.monotonic() - started
    text = body.decode(errors="replace")
    is_json = status and path.startswith(("/api/", "/readyz"))
    return Answer(path, started, seconds, status, json.loads(text) if is_json and text.startswith("{") else text)


def search(portal: Portal, words: str) -> Answer:
    """Ask the JSON interface."""
    return read(portal, f"/api/v1/search?q={quote(words)}")


class Reader:
    """Searches and opens what was found, one address after the other, until told to stop.

    The site's own pages hold each of `words`, and nobody edits them: each search finds something.
    """

    words = ("maturité", "confidentialité", "thèmes", "contribuer")
    pause = 0.05

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.answers: list[Answer] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        found: list[str] = ["/"]
        turn = 0
        while not self._stopped.wait(self.pause):
            word = self.words[turn % len(self.words)]
            answer = read(self.portal, f"/api/v1/search?q={word}")
            self.answers.append(answer)
            if answer.status == 200:
                found = [result["url"] for result in answer.content["results"]] or found
            self.answers.append(read(self.portal, f"/recherche/?q={word}"))
            self.answers.append(read(self.portal, found[turn % len(found)]))
            turn += 1

    def errors(self) -> list[Answer]:
        """Answers that say that something broke, or that never came. A cut connection is neither."""
        return [answer for answer in self.answers if answer.status >= 500 or answer.seconds >= PATIENCE_SECONDS]

    def empty(self) -> list[Answer]:
        """Searches that found nothing."""
        return [
            answer
            for answer in self.answers
            if answer.status == 200
            and answer.path.startswith("/api/")
            and not (answer.content["total"] and answer.content["results"])
        ]

    def engines(self) -> Counter[str]:
        return Counter(answer.engine for answer in self.answers if answer.engine)


class Editor:
    """A writer in a process of its own; `allow` says how far it may go, `edits` what it did."""

    def __init__(self, portal: Portal, name: str, *, seed: int, edits: int, through_forms: bool = False) -> None:
        self.name = name
        self.total = edits
        self.edits: list[dict[str, Any]] = []
        self._portal = portal
        command = [sys.executable, "-m", "tests.faults", f"--seed={seed}", f"--edits={edits}"]
        if through_forms:
            command.append(f"--address={portal.url}")
        self._process = portal.processes.start(name, command, portal.environment, stdin=-1, stdout=-1)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        for line in self._process.stdout:
            self.edits.append(json.loads(line))

    def allow(self, number: float) -> None:
        """Let it make up to so many edits since the start."""
        try:
            self._process.stdin.write(f"{min(int(number), self.total)}\n".encode())
            self._process.stdin.flush()
        except BrokenPipeError:
            self.check_alive()

    def wait(self, number: float, seconds: float = 300) -> None:
        """Wait until so many edits are made."""
        wanted = min(int(number), self.total)

        def reached() -> bool:
            if len(self.edits) < wanted:
                self.check_alive()
            return len(self.edits) >= wanted

        wait_until(reached, seconds, f"{self.name} made {wanted} edits", every=0.02)

    def check_alive(self) -> None:
        """An editor only ends by itself once all is made."""
        status = self._process.poll()
        if status is not None:
            self._thread.join()
            problem = self._portal.processes.log(self.name).read_text()[-4000:]
            assert len(self.edits) == self.total and status == 0, f"{self.name} ended with {status}:\n{problem}"

    def stop(self) -> None:
        """No more edits: returns once the last one is made."""
        with suppress(BrokenPipeError):  # It has ended already.
            self._process.stdin.close()
        self._process.wait(60)
        self._thread.join()
        status = self._process.returncode
        assert status == 0, self._portal.processes.log(self.name).read_text()[-4000:]

    def results(self) -> Counter[str]:
        return Counter(edit["result"] for edit in self.edits)

    def kinds(self) -> Counter[str]:
        return Counter(edit["kind"] for edit in self.edits if edit["result"] == "done")


def median_seconds(answers: Sequence[Answer]) -> float:
    return median(answer.seconds for answer in answers) if answers else 0.0
