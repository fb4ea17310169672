"""A small real server that behaves as DataCite's REST API is documented, in a process of its own.

Source: « DataCite REST API Guide » (support.datacite.org, 2024): `POST /dois` makes a draft, or another state by its
`event`; `PUT /dois/{id}` changes it; a DOI that is there is refused by 422, a wrong account by 401, another prefix by
403. Tests may ask it to misbehave: `POST /misbehave` with `{"as": "down"}`, or `garble`, `invalid`, `well`.
"""

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

PREFIX, REPOSITORY, PASSWORD = "10.5072", "TEST.PORTAL", "a-password-of-tests"
NEEDED = ("creators", "titles", "publisher", "publicationYear", "types", "url")
EVENTS = {"publish": "findable", "register": "registered", "hide": "registered"}


class DataCite(BaseHTTPRequestHandler):
    behaviour = "well"
    dois: dict[str, dict[str, Any]] = {}
    asked: list[str] = []

    def do_GET(self) -> None:
        self._answer(200, {"dois": self.dois, "asked": self.asked})

    def do_POST(self) -> None:
        body = self._body()
        if self.path == "/misbehave":
            type(self).behaviour = body["as"]
            self._answer(200, {})
        elif self._let_in():
            attributes = body["data"]["attributes"]
            self._change(attributes["doi"].lower(), attributes, new=True)

    def do_PUT(self) -> None:
        body = self._body()
        if self._let_in():
            self._change(unquote(self.path.removeprefix("/dois/")).lower(), body["data"]["attributes"], new=False)

    def _change(self, doi: str, attributes: dict[str, Any], *, new: bool) -> None:
        found = self.dois.get(doi)
        if not doi.startswith(f"{PREFIX}/"):
            self._refuse(403, "You are not authorized to access this resource.")
        elif new and found is not None:
            self._refuse(422, "This DOI has already been taken", "doi")
        elif not new and found is None:
            self._refuse(404, "The resource you are looking for doesn't exist.")
        else:
            known = (found or {"state": "draft"}) | {key: value for key, value in attributes.items() if key != "event"}
            event = attributes.get("event")
            missing = [name for name in NEEDED if not known.get(name)]
            if event == "publish" and (missing or self.behaviour == "invalid"):
                self._refuse(422, "can't be blank", (missing or ["titles"])[0])
                return
            known["state"] = EVENTS.get(event or "", known["state"])
            self.dois[doi] = known
            self._answer(201 if new else 200, {"data": {"id": doi, "type": "dois", "attributes": known}})

    def _let_in(self) -> bool:
        self.asked.append(f"{self.command} {self.path}")
        told = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if self.behaviour == "down":
            self._answer(503, {})
        elif self.behaviour == "garble":
            self._raw(200, b"<html>Welcome</html>")
        elif told != f"{REPOSITORY}:{PASSWORD}":
            self._refuse(401, "Bad credentials.")
        else:
            return True
        return False

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _refuse(self, status: int, title: str, source: str = "") -> None:
        self._answer(status, {"errors": [{"status": str(status), "source": source, "title": title}]})

    def _answer(self, status: int, content: Any) -> None:
        self._raw(status, json.dumps(content).encode())

    def _raw(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/vnd.api+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        """Nothing is printed."""


class RunningDataCite:
    """The process, and what a test does to it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.datacite"], stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
        )
        assert self.process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def settings(self) -> dict[str, str]:
        return {
            "DATACITE_URL": self.url,
            "DATACITE_PREFIX": PREFIX,
            "DATACITE_REPOSITORY": REPOSITORY,
            "DATACITE_PASSWORD": PASSWORD,
        }

    def misbehave(self, how: str) -> None:
        request = urllib.request.Request(f"{self.url}/misbehave", json.dumps({"as": how}).encode())
        urllib.request.urlopen(request, timeout=5).close()

    def known(self) -> dict[str, Any]:
        """What it keeps: the attributes of each DOI."""
        return dict(self._read()["dois"])

    def asked(self) -> list[str]:
        return list(self._read()["asked"])

    def _read(self) -> Any:
        with urllib.request.urlopen(self.url, timeout=5) as answer:
            return json.load(answer)

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextlib.contextmanager
def running_datacite() -> Iterator[RunningDataCite]:
    server = RunningDataCite()
    try:
        yield server
    finally:
        server.kill()


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), DataCite) as listening:
        listening.daemon_threads = True
        print(listening.server_port, flush=True)
        listening.serve_forever()
