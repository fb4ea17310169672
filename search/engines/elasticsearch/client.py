"""The connection to a cluster: its address, its limits of time, its circuit breaker, and what its errors mean."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from elastic_transport import TlsError
from elasticsearch import ApiError, Elasticsearch, SerializationError, TransportError, UnsupportedProductError

from search.breaker import Breaker
from search.engines.base import SearchUnavailable

# With nearly all of its time left, a read needs no limit of its own.
FRESH = 0.9
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)

_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
SCHEMES = {"elasticsearch": "http", "elasticsearch+tls": "https"}
DEFAULT_PORT = 9200
DEFAULT_PREFIX = "inters4"
# A reader waits for a second at most, the database's answer included.
READ_SECONDS = 0.7
WRITE_SECONDS = 30.0
# After so many failures in a row, the cluster is left alone for a while.
FAILURES = 3
REST_SECONDS = 5.0

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Address:
    """What `SEARCH_URL` says of a cluster.

    `elasticsearch://[user:password@]host[:9200][,host…]/prefix`, or `elasticsearch+tls://…`, with
    these parameters: `api_key` (instead of a user), `ca` (path of the authority's certificate),
    `timeout` and `write_timeout` (seconds), `shards` and `replicas` (numbers; replicas are by default
    one as soon as there is a second node).
    """

    hosts: tuple[str, ...]
    prefix: str = DEFAULT_PREFIX
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: str = ""
    timeout: float = READ_SECONDS
    write_timeout: float = WRITE_SECONDS
    shards: int = 1
    replicas: int | None = None

    @classmethod
    def parse(cls, url: str) -> "Address":
        """The address written `url`. Raises ValueError, saying which part is wrong."""
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES:
            raise ValueError(f"expected elasticsearch:// or elasticsearch+tls://, not {parts.scheme}://")
        credentials, _at, hosts = parts.netloc.rpartition("@")
        user, _colon, password = credentials.partition(":")
        # Before the prefix, whose message would show what follows a « / » in a password.
        addresses = tuple(_host(SCHEMES[parts.scheme], host) for host in hosts.split(","))
        prefix = unquote(parts.path).strip("/") or DEFAULT_PREFIX
        if not _PREFIX.fullmatch(prefix):
            # It isn't shown: a piece of a password may have been taken for it.
            raise ValueError("the prefix must be made of lowercase letters, digits, - and _")
        options = _options(dict(parse_qsl(parts.query, keep_blank_values=True)))
        if options.get("ca") and SCHEMES[parts.scheme] != "https":
            raise ValueError("ca= needs elasticsearch+tls://")
        if not all(map(str.isascii, (options.get("api_key", ""), user, password))):
            raise ValueError("credentials must be percent-encoded")
        return cls(
            hosts=addresses,
            prefix=prefix,
            user=unquote(user),
            password=unquote(password),
            **options,
        )


def _host(scheme: str, host: str) -> str:
    parts = urlsplit(f"{scheme}://{host}")
    if not parts.hostname:
        raise ValueError("a host is missing")
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    try:
        port = parts.port or DEFAULT_PORT
    except ValueError:
        # Its message would show a piece of a password that isn't encoded.
        raise ValueError("the port of a host is wrong, or / @ : % # ? are not percent-encoded in a password") from None
    return f"{scheme}://{name}:{port}"


def _options(given: Mapping[str, str]) -> dict[str, Any]:
    readers: dict[str, Callable[[str], Any]] = {
        "api_key": str,
        "ca": str,
        "timeout": float,
        "write_timeout": float,
        "shards": int,
        "replicas": int,
    }
    unknown = given.keys() - readers
    if unknown:
        raise ValueError(f"unknown parameter: {', '.join(sorted(unknown))}")
    return {name: readers[name](value) for name, value in given.items()}


def cluster_breaker(rest: float = REST_SECONDS) -> Breaker:
    """What leaves a cluster alone when it doesn't answer."""
    return Breaker("The search cluster", failures=FAILURES, rest=rest)


class Connection:
    """A cluster as the engine calls it: every failure is a SearchUnavailable that says what to do.

    `client` opens at the first use, so that each process has its own sockets.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.breaker = cluster_breaker()
        self._clients: dict[tuple[float, int], Elasticsearch] = {}
        self._lock = threading.Lock()

    @property
    def reader(self) -> Elasticsearch:
        """The client of searches, which wait little."""
        return self._client(self.address.timeout, retries=1)

    @property
    def writer(self) -> Elasticsearch:
        """The client of everything else."""
        return self._client(self.address.write_timeout, retries=3)

    @contextmanager
    def one_answer(self) -> Iterator[None]:
        """All the reads inside share the time that a reader waits."""
        token = _deadline.set(time.monotonic() + self.address.timeout)
        try:
            yield
        finally:
            _deadline.reset(token)

    def read(self, call: Callable[[Elasticsearch], Answer]) -> Answer:
        """What `call` answers. Raises SearchUnavailable, at once when the cluster is left alone."""
        if not self.breaker.allows():
            raise SearchUnavailable("unreachable", "the cluster did not answer a moment ago")
        client = self.reader
        deadline = _deadline.get()
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                self.breaker.failure("too slow")
                raise SearchUnavailable("unreachable", "the cluster took too long")
            if left < self.address.timeout * FRESH:
                client = client.options(request_timeout=left)
        try:
            answer = call(client)
        except (ApiError, TransportError, SerializationError, UnsupportedProductError) as error:
            raise self.translated(error) from error
        self.breaker.success()
        return answer

    def write(self, call: Callable[[Elasticsearch], Answer]) -> Answer:
        """The same for writing, which waits longer and always tries."""
        try:
            answer = call(self.writer)
        except (ApiError, TransportError, SerializationError, UnsupportedProductError) as error:
            raise self.translated(error) from error
        return answer

    def translated(self, error: Exception) -> SearchUnavailable:
        """What a failure of the client means for the portal; tells the breaker of it."""
        if isinstance(error, UnsupportedProductError):
            return SearchUnavailable("incompatible", str(error))
        if isinstance(error, ApiError):
            reason = reason_of(error.body)
            code = code_of(error.meta.status, reason)
            if code == "unreachable":
                self.breaker.failure(reason)
            return SearchUnavailable(code, reason)
        self.breaker.failure(self._detail(error))
        return SearchUnavailable("unreachable", self._detail(error))

    def _client(self, timeout: float, retries: int) -> Elasticsearch:
        client = self._clients.get((timeout, retries))
        if client is None:
            with self._lock:
                client = self._clients.setdefault((timeout, retries), self._open(timeout, retries))
        return client

    def _open(self, timeout: float, retries: int) -> Elasticsearch:
        address = self.address
        options: dict[str, Any] = {}
        if address.api_key:
            options["api_key"] = address.api_key
        elif address.user:
            options["basic_auth"] = (address.user, address.password)
        if address.ca:
            options["ca_certs"] = address.ca
        return Elasticsearch(
            list(address.hosts),
            request_timeout=timeout,
            # Another node is tried when one can't be reached, not when it is slow.
            max_retries=retries,
            retry_on_timeout=False,
            retry_on_status=(),
            **options,
        )

    def _detail(self, error: Exception) -> str:
        """What went wrong with the connection: the client's words and those of its cause."""
        cause = next(iter(getattr(error, "errors", ())), error.__cause__)
        detail = f"{error}: {cause}" if cause else str(error)
        if isinstance(error, TlsError):
            detail += f" (authority: {self.address.ca or 'those of the system'})"
        return detail[:300]


def code_of(status: int, reason: str) -> str:
    """The code of SearchUnavailable for an HTTP status and what the server says."""
    if "read-only" in reason or ("blocked by" in reason and "write" in reason):
        # The flood-stage watermark answers 429, an administrator's block 403.
        return "unwritable"
    if "index_closed" in reason:
        return "unwritable"
    if "media_type_header" in reason:
        return "incompatible"
    if status in (401, 403):
        return "forbidden"
    if status == 404:
        return "missing"
    if status == 429:
        return "busy"
    if status == 400:
        return "outdated"
    if status == 406:
        return "incompatible"
    return "unreachable"


def reason_of(body: Any) -> str:
    """The type and reason of an error, the root cause first, in one line."""
    if not isinstance(body, Mapping):
        return str(body)[:300]
    error = body.get("error", body)
    if not isinstance(error, Mapping):
        return str(error)[:300]
    causes = error.get("root_cause") or [error]
    cause = causes[0] if isinstance(causes[0], Mapping) else error
    return f"{cause.get('type', '')}: {cause.get('reason', '')}".strip(": ")[:300]
