"""What goes to a cluster over HTTP: recorded, counted, and sent again by a bare client."""

import base64
import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from elastic_transport import Transport

from search.engines.elasticsearch.client import Address


@dataclass(frozen=True)
class Sent:
    """A request that went to the cluster; `body` as it was before it became text."""

    method: str
    target: str
    body: Any


@contextmanager
def recorded(*transports: Transport) -> Iterator[list[Sent]]:
    """The requests that go through these transports meanwhile."""
    sent: list[Sent] = []

    def recording(perform: Callable[..., Any]) -> Callable[..., Any]:
        def perform_request(method: str, target: str, *, body: Any = None, **options: Any) -> Any:
            sent.append(Sent(method, target, body))
            return perform(method, target, body=body, **options)

        return perform_request

    # Two clients may share one.
    distinct = set(transports)
    for transport in distinct:
        vars(transport)["perform_request"] = recording(transport.perform_request)
    try:
        yield sent
    finally:
        for transport in distinct:
            del vars(transport)["perform_request"]


class BareClient:
    """One connection that is kept open; requests are ready to be sent, answers are read whole and parsed."""

    def __init__(self, address: Address) -> None:
        parts = urlsplit(address.hosts[0])
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if address.api_key:
            self._headers["Authorization"] = f"ApiKey {address.api_key}"
        elif address.user:
            token = base64.b64encode(f"{address.user}:{address.password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {token}"
        host = parts.hostname or ""
        if parts.scheme == "https":
            trusted = ssl.create_default_context(cafile=address.ca or None)
            self._connection: HTTPConnection = HTTPSConnection(host, parts.port, context=trusted)
        else:
            self._connection = HTTPConnection(host, parts.port)
        self.received = 0

    def __call__(self, method: str, target: str, body: bytes) -> Any:
        """The answer; its size is added to `received`."""
        self._connection.request(method, target, body, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{target} answers {answer.status}: {text[:300]!r}")
        self.received += len(text)
        return json.loads(text)


def as_text(body: Any) -> bytes:
    """A body as the client writes it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
