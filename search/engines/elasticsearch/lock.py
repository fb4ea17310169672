"""One rebuild at a time, whichever machine it runs on."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import (
    ApiError,
    BadRequestError,
    ConflictError,
    Elasticsearch,
    NotFoundError,
    TransportError,
)

from search.engines.base import RebuildInProgress

LEASE_SECONDS = 60.0
RENEW_SECONDS = 15.0
_DOCUMENT = "rebuild"
_MAPPING = {
    "dynamic": "strict",
    "properties": {
        "owner": {"type": "keyword"},
        "host": {"type": "keyword"},
        "process": {"type": "long"},
        "expires_at": {"type": "double"},
    },
}


@contextmanager
def rebuild_lock(client: Elasticsearch, index: str) -> Iterator[None]:
    """Be the only one to rebuild, with a lease that is renewed in the background.

    A lease whose process is dead on this machine, or that has run out, is taken over. Raises
    RebuildInProgress when somebody else holds it.
    """
    owner = secrets.token_hex(8)
    _ensure_index(client, index)
    _take(client, index, owner)
    stopped = threading.Event()
    renewing = threading.Thread(target=_renew, args=(client, index, owner, stopped), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        stopped.set()
        renewing.join(timeout=5)
        _release(client, index, owner)


def lock_is_held(client: Elasticsearch, index: str) -> bool:
    """Whether a living process holds the lock."""
    try:
        lease = client.get(index=index, id=_DOCUMENT).body["_source"]
    except NotFoundError:
        return False
    return time.time() < lease["expires_at"] and not _is_dead(lease)


def _ensure_index(client: Elasticsearch, index: str) -> None:
    try:
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1", "hidden": True}
        client.indices.create(index=index, mappings=_MAPPING, settings=settings)
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


def _lease(owner: str) -> dict[str, Any]:
    return {
        "owner": owner,
        "host": socket.gethostname(),
        "process": os.getpid(),
        "expires_at": time.time() + LEASE_SECONDS,
    }


def _take(client: Elasticsearch, index: str, owner: str) -> None:
    try:
        client.create(index=index, id=_DOCUMENT, document=_lease(owner), refresh=False)
    except ConflictError:
        _take_over(client, index, owner)


def _take_over(client: Elasticsearch, index: str, owner: str) -> None:
    try:
        held = client.get(index=index, id=_DOCUMENT).body
        lease = held["_source"]
        if time.time() < lease["expires_at"] and not _is_dead(lease):
            raise RebuildInProgress(f"on {lease['host']}, process {lease['process']}")
        client.index(
            index=index,
            id=_DOCUMENT,
            document=_lease(owner),
            if_seq_no=held["_seq_no"],
            if_primary_term=held["_primary_term"],
        )
    except (ConflictError, NotFoundError) as error:
        raise RebuildInProgress("another process took the lock at this moment") from error


def _is_dead(lease: dict[str, Any]) -> bool:
    """Whether the lease was taken on this machine by a process that isn't there any more."""
    if lease["host"] != socket.gethostname():
        return False
    try:
        os.kill(lease["process"], 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _renew(client: Elasticsearch, index: str, owner: str, stopped: threading.Event) -> None:
    while not stopped.wait(RENEW_SECONDS):
        # A renewal that fails is tried again: the lease outlives several of them.
        with _ignoring():
            held = _held(client, index, owner)
            if held is None:
                return
            client.index(index=index, id=_DOCUMENT, document=_lease(owner), if_seq_no=held[0], if_primary_term=held[1])


def _held(client: Elasticsearch, index: str, owner: str) -> tuple[int, int] | None:
    """The sequence number and the primary term of our lease; None when it isn't ours any more."""
    found = client.get(index=index, id=_DOCUMENT).body
    if found["_source"]["owner"] != owner:
        return None
    return found["_seq_no"], found["_primary_term"]


def _release(client: Elasticsearch, index: str, owner: str) -> None:
    with _ignoring():
        held = _held(client, index, owner)
        if held is not None:
            client.delete(index=index, id=_DOCUMENT, if_seq_no=held[0], if_primary_term=held[1])


@contextmanager
def _ignoring() -> Iterator[None]:
    """A lease that can't be renewed or given back runs out by itself."""
    with suppress(ApiError, TransportError):
        yield
