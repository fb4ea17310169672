"""The indexes of one portal in a cluster, and the aliases that say which one serves.

    <prefix>-<schema>-<time>-<random>    one index each; `_meta.schema` holds the schema too
    <prefix>-read-<schema>               alias of the index that is searched
    <prefix>-write-<schema>              alias of the same index, which takes changes
    <prefix>-building                    alias of the index that a rebuild is filling
    <prefix>-previous                    alias of the index that served before
    <prefix>-lock                        an index of one document: who is rebuilding

The schema is a part of the aliases' names, so that a portal whose documents lie otherwise finds no
index rather than a wrong one, at no cost for those that agree.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from elasticsearch import Elasticsearch, helpers

from search.engines.base import Change, Deletion, DocumentRefused, SearchUnavailable
from search.engines.elasticsearch.client import Answer, Connection, code_of, reason_of
from search.engines.elasticsearch.lock import lock_is_held
from search.engines.elasticsearch.query import Body
from search.engines.elasticsearch.schema import fingerprint, index_body, to_source, tombstone

BULK_DOCUMENTS = 500
BULK_BYTES = 8 * 1024 * 1024
BULK_RETRIES = 4
PAGE_OF_HASHES = 5_000


@dataclass(frozen=True)
class Indexes:
    """Names of the indexes: in service for this schema, for another, before, under construction."""

    current: str | None
    outdated: str | None
    previous: str | None
    building: str | None


class Cluster:
    """What the engine asks of the server, in the portal's terms."""

    def __init__(self, connection: Connection, facets: tuple[str, ...]) -> None:
        self.connection = connection
        self.facets = facets
        self.schema = fingerprint(facets)
        prefix = connection.address.prefix
        self.prefix = prefix
        self.read_alias = f"{prefix}-read-{self.schema}"
        self.write_alias = f"{prefix}-write-{self.schema}"
        self.building_alias = f"{prefix}-building"
        self.previous_alias = f"{prefix}-previous"
        self.lock_index = f"{prefix}-lock"
        self._version = re.compile(rf"{re.escape(prefix)}-([0-9a-f]{{8}})-\d{{8}}t\d{{6}}-[0-9a-f]{{8}}")
        self._search_type = "dfs_query_then_fetch" if connection.address.shards > 1 else "query_then_fetch"

    def search(self, body: Body, preference: str | None = None) -> dict[str, Any]:
        """What the index in service answers: whole, or not at all."""
        return self._guarded(lambda: self.connection.read(lambda client: self._search(client, body, preference)))

    def _search(self, client: Elasticsearch, body: Body, preference: str | None = None) -> dict[str, Any]:
        answer = client.search(
            index=self.read_alias,
            body=body,
            preference=preference,
            search_type=self._search_type,
            allow_partial_search_results=False,
        )
        found: dict[str, Any] = answer.body
        return found

    def searches(self, bodies: Sequence[Body]) -> list[dict[str, Any]]:
        """The answers of several searches, in one request."""
        lines: list[Body] = []
        for body in bodies:
            lines += ({"index": self.read_alias, "allow_partial_search_results": False}, body)
        answers = self._guarded(lambda: self.connection.read(lambda client: client.msearch(searches=lines).body))
        for answer in answers["responses"]:
            if "error" in answer:
                raise SearchUnavailable(code_of(answer["status"], reason_of(answer)), reason_of(answer))
        return list(answers["responses"])

    def count(self, client: Elasticsearch) -> int:
        """How many pages are indexed."""
        query = {"term": {"live": True}}
        return int(client.count(index=self.read_alias, query=query)["count"])

    def hashes(self) -> Iterator[tuple[int, str]]:
        """The id and hash of every page, by id."""
        after: list[Any] | None = None
        while True:
            body: Body = {
                "size": PAGE_OF_HASHES,
                "query": {"term": {"live": True}},
                "sort": [{"id": "asc"}],
                "track_total_hits": False,
                "_source": False,
                "docvalue_fields": ["hash"],
            }
            if after is not None:
                body["search_after"] = after
            hits = self._guarded(partial(self.connection.write, partial(self._search, body=body)))["hits"]["hits"]
            if not hits:
                return
            for hit in hits:
                yield hit["sort"][0], hit["fields"]["hash"][0]
            after = hits[-1]["sort"]

    def apply(self, changes: Iterable[Change]) -> int:
        """Write to the index in service, and first to the one that a rebuild is filling, if any.

        That order matters: an index that is put in service in between has the changes already.
        """
        actions = list(self._actions(changes))
        if not actions:
            return 0
        building = self.connection.write(self._living_rebuild)
        if building is not None and self.schema_of(building) != self.schema:
            raise SearchUnavailable("outdated", f"{building} is being made by another release of the portal")
        if building is not None:
            self.bulk(actions, self.building_alias, refresh=False, may_be_gone=True)
        return self.bulk(actions, self.write_alias, refresh=True)

    def _living_rebuild(self, client: Elasticsearch) -> str | None:
        """The index that a living process is filling; what a dead one was filling is given up."""
        building = self.indexes(client).building
        if building is None or lock_is_held(client, self.lock_index):
            return building
        removal = {"index": building, "alias": self.building_alias, "must_exist": False}
        client.indices.update_aliases(actions=[{"remove": removal}])
        return None

    def bulk(self, actions: Iterable[Body], alias: str, *, refresh: bool, may_be_gone: bool = False) -> int:
        """Send `actions` through `alias`; returns how many were newer than what the index held.

        Raises SearchUnavailable when the server can't take them now, and otherwise, once all the
        others are written, DocumentRefused for the first one that it refuses.
        """

        def send(client: Elasticsearch) -> int:
            written = 0
            refused: DocumentRefused | None = None
            results = helpers.streaming_bulk(
                client,
                ({"_index": alias} | action for action in actions),
                chunk_size=BULK_DOCUMENTS,
                max_chunk_bytes=BULK_BYTES,
                raise_on_error=False,
                # Items that the server has no room for at the moment are sent again a little later.
                max_retries=BULK_RETRIES,
                initial_backoff=0.2,
                max_backoff=5,
                refresh=refresh,
                # Without it, an alias that is gone would become an index with a mapping of chance.
                require_alias=True,
            )
            for done, item in results:
                result = item["index"]
                if done:
                    written += 1
                elif result["status"] != 409:
                    problem = self._problem(result, may_be_gone=may_be_gone)
                    if isinstance(problem, SearchUnavailable):
                        raise problem
                    refused = refused or problem
            if refused:
                raise refused
            return written

        return self._guarded(lambda: self.connection.write(send))

    def _problem(self, result: Body, *, may_be_gone: bool) -> SearchUnavailable | DocumentRefused | None:
        status = result["status"]
        reason = reason_of({"error": result.get("error", "")})
        if status == 404 and may_be_gone:
            return None
        if status == 413 or (status == 400 and code_of(status, reason) == "outdated"):
            return DocumentRefused(int(result["_id"]), reason)
        return SearchUnavailable(code_of(status, reason), reason)

    def actions_of(self, changes: Iterable[Change]) -> Iterator[Body]:
        """One action of the bulk interface for each change, with its sequence as external version."""
        for change in changes:
            source = tombstone(change) if isinstance(change, Deletion) else to_source(change, self.facets)
            yield {
                "_op_type": "index",
                "_id": str(change.id),
                "version": change.sequence,
                "version_type": "external_gte",
                "_source": source,
            }

    def _actions(self, changes: Iterable[Change]) -> Iterator[Body]:
        """The same for the newest change of each page alone, so that the count is right."""
        latest: dict[int, Change] = {}
        for change in changes:
            known = latest.get(change.id)
            if known is None or change.sequence >= known.sequence:
                latest[change.id] = change
        return self.actions_of(latest.values())

    def indexes(self, client: Elasticsearch) -> Indexes:
        """Which indexes there are, as the server has them now."""
        found: dict[str, str | None] = {"current": None, "outdated": None, "previous": None, "building": None}
        for name, entry in client.indices.get_alias(index=f"{self.prefix}-*").items():
            if not self._version.fullmatch(name):
                continue
            for alias in entry["aliases"]:
                if alias == self.read_alias:
                    found["current"] = name
                elif alias.startswith(f"{self.prefix}-read-"):
                    found["outdated"] = name
                elif alias == self.previous_alias:
                    found["previous"] = name
                elif alias == self.building_alias:
                    found["building"] = name
        return Indexes(**found)

    def known(self, client: Elasticsearch, ids: Iterable[int]) -> int:
        """How many of these pages the index under construction holds."""
        documents = [{"_id": str(page_id), "_source": False} for page_id in ids]
        if not documents:
            return 0
        answer = client.mget(index=self.building_alias, docs=documents, realtime=True)
        return sum(1 for one in answer["docs"] if one.get("found"))

    def schema_of(self, version: str) -> str:
        """The schema that an index was made for, from its name."""
        match = self._version.fullmatch(version)
        return match[1] if match else ""

    def versions(self, client: Elasticsearch) -> list[str]:
        """Every index of the portal, in service or not."""
        names = client.indices.get(index=f"{self.prefix}-*", features="aliases").body
        return [name for name in names if self._version.fullmatch(name)]

    def create(self, client: Elasticsearch) -> str:
        """Make an index to be filled, under a name that no other process can choose."""
        version = f"{self.prefix}-{self.schema}-{datetime.now(UTC):%Y%m%dt%H%M%S}-{secrets.token_hex(4)}"
        body = index_body(self.facets)
        loading = {
            "number_of_shards": self.connection.address.shards,
            # One copy, and nothing to be found until the end: twice as fast.
            "number_of_replicas": 0,
            "refresh_interval": "-1",
        }
        client.indices.create(
            index=version,
            mappings=body["mappings"],
            settings=body["settings"] | loading,
            aliases={self.building_alias: {}},
        )
        return version

    def prepare(self, client: Elasticsearch, version: str) -> None:
        """Bring an index that was filled to the settings that it serves with."""
        replicas = self.connection.address.replicas
        copies: Body = {"auto_expand_replicas": "0-1"}
        if replicas is not None:
            copies = {"auto_expand_replicas": "false", "number_of_replicas": replicas}
        client.indices.put_settings(index=version, settings={"refresh_interval": None, **copies})
        client.indices.refresh(index=version)

    def put_in_service(self, client: Elasticsearch, version: str, before: Indexes) -> str | None:
        """Swap in one step; returns the index that served before."""
        served = before.current or before.outdated
        schema = self.schema_of(version)
        everywhere = {"index": f"{self.prefix}-*", "must_exist": False}
        actions: list[Body] = [
            {"remove": everywhere | {"alias": alias}}
            for alias in (f"{self.prefix}-read-*", f"{self.prefix}-write-*", self.previous_alias)
        ]
        if before.building == version:
            # It must be there still: whoever took it away has not written to this index since.
            actions.append({"remove": {"index": version, "alias": self.building_alias, "must_exist": True}})
        actions.append({"add": {"index": version, "alias": f"{self.prefix}-read-{schema}"}})
        actions.append({"add": {"index": version, "alias": f"{self.prefix}-write-{schema}", "is_write_index": True}})
        if served is not None:
            actions.append({"add": {"index": served, "alias": self.previous_alias}})
        client.indices.update_aliases(actions=actions)
        return served

    def remove_strays(self, client: Elasticsearch) -> None:
        """Delete the indexes that neither serve nor served: rebuilds that died, older ones."""
        indexes = self.indexes(client)
        kept = {indexes.current, indexes.outdated, indexes.previous}
        for version in self.versions(client):
            if version not in kept:
                client.indices.delete(index=version, ignore_unavailable=True)

    def remove_all(self) -> None:
        """Delete every index of the prefix, the one in service included."""

        def remove(client: Elasticsearch) -> None:
            for version in [*self.versions(client), self.lock_index]:
                client.indices.delete(index=version, ignore_unavailable=True)

        self.connection.write(remove)

    def _guarded(self, call: Callable[[], Answer]) -> Answer:
        """What `call` returns; a missing index is told from one of another schema."""
        try:
            return call()
        except SearchUnavailable as error:
            if error.code == "missing" and self._is_outdated():
                raise SearchUnavailable("outdated", "the index was made for another schema") from error
            raise

    def _is_outdated(self) -> bool:
        try:
            return self.connection.read(self.indexes).outdated is not None
        except SearchUnavailable:
            return False
