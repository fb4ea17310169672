"""The engine of a cluster: Elasticsearch 8 or 9, on one node or many."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from elasticsearch import ApiError, Elasticsearch, TransportError

from search.documents import SearchDocument
from search.engines.base import (
    Change,
    Deletion,
    Health,
    Hit,
    Nearness,
    RebuildInProgress,
    RebuildMismatch,
    RebuildReport,
    SearchResults,
    SearchUnavailable,
    Suggestion,
)
from search.engines.elasticsearch import search as elasticsearch_search
from search.engines.elasticsearch import suggest as elasticsearch_suggest
from search.engines.elasticsearch.client import Address, Connection
from search.engines.elasticsearch.cluster import BULK_DOCUMENTS, Cluster
from search.engines.elasticsearch.lock import rebuild_lock
from search.engines.elasticsearch.query import Body
from search.request import SearchRequest
from search.synonyms import Synonyms

NAME = elasticsearch_search.NAME
LOADING_THREADS = 3
HEALTH_SECONDS = 3.0


class ElasticsearchEngine:
    """A `SearchEngine` on a cluster.

    `url` is read by `Address.parse`, which raises ValueError. `facets` and `synonyms` are those of
    the embedded engine. Any number of processes on any number of machines may use one prefix; two
    portals need two. Nothing is asked of the server before the first call.
    """

    name = NAME

    def __init__(self, url: str, facets: Sequence[str], synonyms: Callable[[], Synonyms] | None = None) -> None:
        nothing = Synonyms()
        self.facets = tuple(facets)
        self._synonyms = synonyms or (lambda: nothing)
        self.connection = Connection(Address.parse(url))
        self.cluster = Cluster(self.connection, self.facets)

    def search(self, request: SearchRequest, nearness: Nearness | None = None) -> SearchResults:
        """See `SearchEngine.search`. With `nearness` there is one request more, for what is shown of the page."""
        with self.connection.one_answer():
            return elasticsearch_search.search(self.cluster, self.facets, request, self._synonyms(), nearness)

    def suggest(self, prefix: str, grants: frozenset[str], limit: int = 8) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        with self.connection.one_answer():
            return elasticsearch_suggest.suggest(self.cluster, prefix, grants, limit)

    def similar(self, page_id: int, grants: frozenset[str], limit: int = 5) -> tuple[Hit, ...]:
        """See `SearchEngine.similar`."""
        with self.connection.one_answer():
            return elasticsearch_suggest.similar(self.cluster, page_id, grants, limit)

    def index(self, documents: Iterable[SearchDocument]) -> int:
        """See `SearchEngine.index`."""
        return self.apply(documents)

    def delete(self, deletions: Iterable[Deletion]) -> int:
        """See `SearchEngine.delete`."""
        return self.apply(deletions)

    def apply(self, changes: Iterable[Change]) -> int:
        """See `SearchEngine.apply`. A large batch takes several requests."""
        return self.cluster.apply(changes)

    def hashes(self) -> Iterator[tuple[int, str]]:
        """See `SearchEngine.hashes`."""
        return self.cluster.hashes()

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        *,
        expected: int | None = None,
        catch_up: Callable[[], Iterable[Change]] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> RebuildReport:
        """See `SearchEngine.rebuild`. Quickest when the ids of `documents` ascend.

        Other processes go on writing meanwhile, to both indexes: an older version never replaces a
        newer one, so the order in which they write doesn't matter.
        """
        return self.connection.write(
            lambda client: self._rebuild(client, documents, expected=expected, catch_up=catch_up, progress=progress)
        )

    def _rebuild(
        self,
        client: Elasticsearch,
        documents: Iterable[SearchDocument],
        *,
        expected: int | None,
        catch_up: Callable[[], Iterable[Change]] | None,
        progress: Callable[[int], None] | None,
    ) -> RebuildReport:
        cluster = self.cluster
        started = time.perf_counter()
        with rebuild_lock(client, cluster.lock_index):
            cluster.remove_strays(client)
            version = cluster.create(client)
            try:
                given = self._load(client, documents, progress)
                if expected is not None and given != expected:
                    raise RebuildMismatch(expected, given)
                cluster.prepare(client, version)
                caught_up = self._catch_up(catch_up)
                indexed = int(client.count(index=version)["count"])
                if indexed < given:
                    raise RebuildMismatch(given, indexed)
                before = cluster.indexes(client)
                if before.building != version:
                    # Writers took this rebuild for a dead one: they have not written to it since.
                    raise RebuildInProgress(f"{version} was given up")
                previous = cluster.put_in_service(client, version, before)
                cluster.remove_strays(client)
            except BaseException:
                self._discard(client, version)
                raise
        return RebuildReport(given, caught_up, time.perf_counter() - started, version, previous)

    def _discard(self, client: Elasticsearch, version: str) -> None:
        """Delete an index that was not put in service; what can't be deleted now is by the next rebuild."""
        try:
            if self.cluster.indexes(client).current != version:
                client.indices.delete(index=version, ignore_unavailable=True)
        except (ApiError, TransportError, SearchUnavailable):
            return

    def _load(
        self, client: Elasticsearch, documents: Iterable[SearchDocument], progress: Callable[[int], None] | None
    ) -> int:
        """Fill the index under construction; returns how many different pages were given."""
        given = _Ascending(documents)
        sent = 0
        with ThreadPoolExecutor(LOADING_THREADS) as pool:
            pending: deque[Future[int]] = deque()
            actions = self.cluster.actions_of(given)
            while chunk := list(islice(actions, BULK_DOCUMENTS)):
                if len(pending) > LOADING_THREADS:
                    pending.popleft().result()
                pending.append(pool.submit(self._send, chunk))
                sent += len(chunk)
                if progress is not None:
                    progress(sent)
            for future in pending:
                future.result()
        # What came out of order comes last: mostly pages given twice, of which the last counts.
        late = [given.late[page_id] for page_id in sorted(given.late)]
        known = self.cluster.known(client, given.late)
        self._send(list(self.cluster.actions_of(late)))
        return sent + len(late) - known

    def _send(self, actions: list[Body]) -> int:
        return self.cluster.bulk(actions, self.cluster.building_alias, refresh=False)

    def _catch_up(self, catch_up: Callable[[], Iterable[Change]] | None) -> int:
        if catch_up is None:
            return 0
        return self.cluster.bulk(self.cluster.actions_of(catch_up()), self.cluster.building_alias, refresh=True)

    def rollback(self) -> str:
        """See `SearchEngine.rollback`."""

        def swap(client: Elasticsearch) -> str:
            if self.cluster.indexes(client).previous is None:
                raise SearchUnavailable("missing", "no previous index")
            # A rebuild decides which indexes to delete: not meanwhile.
            with rebuild_lock(client, self.cluster.lock_index):
                indexes = self.cluster.indexes(client)
                if indexes.previous is None:
                    raise SearchUnavailable("missing", "no previous index")
                self.cluster.put_in_service(client, indexes.previous, indexes)
                return indexes.previous

        return self.connection.write(swap)

    def health(self) -> Health:
        """See `SearchEngine.health`. `warning` tells of a cluster that answers but takes no changes."""
        try:
            return self.connection.write(self._health)
        except SearchUnavailable as error:
            return Health(NAME, error.code, detail=str(error))

    def _health(self, client: Elasticsearch) -> Health:
        client = client.options(request_timeout=HEALTH_SECONDS, max_retries=0)
        indexes = self.cluster.indexes(client)
        version = indexes.current
        if version is None:
            code = "outdated" if indexes.outdated else "missing"
            return Health(NAME, code, previous=indexes.previous, detail=f"no index {self.cluster.read_alias}")
        state = client.cluster.health(index=version)
        if state["status"] == "red":
            return Health(NAME, "unreachable", version=version, detail=f"a part of {version} is on no node (red)")
        documents = self.cluster.count(client)
        size = client.indices.stats(index=version, metric="store")["_all"]["total"]["store"]["size_in_bytes"]
        settings = client.indices.get_settings(index=version, name="index.blocks.*")
        blocked = "true" in str(settings.body)
        return Health(
            NAME,
            "ok",
            documents,
            version,
            indexes.previous,
            size,
            "" if state["status"] == "green" else "copies of the index are on no node (yellow)",
            warning="unwritable" if blocked else "",
        )


class _Ascending:
    """Documents whose ids ascend; the others are put aside in `late`, the last of each page."""

    def __init__(self, documents: Iterable[SearchDocument]) -> None:
        self._documents = documents
        self.late: dict[int, SearchDocument] = {}

    def __iter__(self) -> Iterator[SearchDocument]:
        highest = -1
        for document in self._documents:
            if document.id > highest:
                highest = document.id
                yield document
            else:
                self.late[document.id] = document
