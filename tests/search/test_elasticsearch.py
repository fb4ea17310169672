"""The Elasticsearch engine: the contract, on a real server, and what is its own."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from elastic_transport import Transport

from search.documents import SearchDocument
from search.engines.base import Deletion, DocumentRefused, RebuildInProgress, SearchUnavailable
from search.engines.elasticsearch.engine import ElasticsearchEngine
from tests.search.contract_helpers import FACETS, PUBLIC, ask, ids, page
from tests.search.elasticsearch_helpers import changed, code, indexes
from tests.search.engine_contract import EngineContract


class TestContract(EngineContract):
    @pytest.fixture
    def make_engine(self, elasticsearch_url):
        def make(synonyms=None):
            engine = ElasticsearchEngine(elasticsearch_url, FACETS, synonyms)
            engine.rebuild([])
            return engine

        return make


@pytest.fixture
def requests(engine, monkeypatch):
    """The method and path of every request that the engine sends from now on."""
    sent: list[str] = []
    perform = Transport.perform_request

    def recording(self, method, target, **options):
        sent.append(f"{method} {target.partition('?')[0]}")
        return perform(self, method, target, **options)

    monkeypatch.setattr(Transport, "perform_request", recording)
    return sent


# One request a page


def test_a_page_of_results_is_one_request_and_two_when_it_widens(engine, requests):
    engine.index([page(n, "équipe mobile", facets={"type": ("practice",), "region": ("a",)}) for n in range(10)])
    engine.index([page(20, "équipe de nuit")])
    requests.clear()
    assert ask(engine, "équipe mobile", filters={"region": ("a",)}).total == 10
    assert ask(engine, "").total == 11
    assert ask(engine, "équipe", sort="recent", page=2).total == 11
    assert [one.rpartition("/")[2] for one in requests] == ["_search"] * 3
    requests.clear()
    assert ask(engine, "équipe nuit").widened
    assert len(requests) == 2
    requests.clear()
    engine.suggest("equ", PUBLIC)
    assert len(requests) == 1


# Lifecycle


def test_names_and_mapping_say_the_schema(engine, client):
    version = engine.health().version
    schema = engine.cluster.schema
    assert version.startswith(f"{engine.cluster.prefix}-{schema}-")
    mapping = client.indices.get_mapping(index=version)[version]["mappings"]
    assert mapping["_meta"] == {"schema": schema}
    assert mapping["dynamic"] == "strict"
    aliases = client.indices.get_alias(index=version)[version]["aliases"]
    assert set(aliases) == {engine.cluster.read_alias, engine.cluster.write_alias}


def test_before_the_first_rebuild_everything_says_missing(elasticsearch_url):
    engine = ElasticsearchEngine(elasticsearch_url, FACETS)
    assert engine.health().status == "missing"
    for call in (
        lambda: ask(engine, "x"),
        lambda: engine.index([page(1)]),
        lambda: engine.suggest("xx", PUBLIC),
        lambda: engine.similar(1, PUBLIC),
        lambda: engine.rollback(),
        lambda: list(engine.hashes()),
    ):
        assert code(call) == "missing"
    assert indexes(engine) == set()


def test_an_index_made_for_other_facets_says_outdated(engine, elasticsearch_url):
    other = ElasticsearchEngine(elasticsearch_url, ("type",))
    assert other.health().status == "outdated"
    assert code(lambda: ask(other)) == "outdated"
    assert code(lambda: other.index([page(1)])) == "outdated"
    other.rebuild([page(1)])
    assert ids(ask(other)) == [1]
    assert code(lambda: ask(engine)) == "outdated"
    other.rollback()
    assert ask(engine).total == 0


def test_only_the_index_in_service_and_the_one_before_are_kept(engine):
    versions = [engine.rebuild([page(n)]).version for n in range(1, 4)]
    assert indexes(engine) == set(versions[1:])
    assert engine.health().previous == versions[1]


def test_a_filled_index_serves_with_its_replicas_and_refreshes(engine, client):
    version = engine.rebuild([page(1)]).version
    settings = client.indices.get_settings(index=version)[version]["settings"]["index"]
    assert settings["auto_expand_replicas"] == "0-1"
    assert "refresh_interval" not in settings


def test_shards_and_replicas_are_those_of_the_address(elasticsearch_url):
    engine = ElasticsearchEngine(changed(elasticsearch_url, query="shards=2&replicas=0&timeout=10"), FACETS)
    engine.rebuild([page(n, "équipe " * n) for n in range(1, 21)])
    client = engine.connection.writer
    version = engine.health().version
    settings = client.indices.get_settings(index=version)[version]["settings"]["index"]
    assert (settings["number_of_shards"], settings["number_of_replicas"]) == ("2", "0")
    assert ids(ask(engine, "équipe", page_size=3)) == [20, 19, 18]


def test_a_rebuild_that_died_is_cleaned_up_by_the_next(engine, client):
    engine.index([page(1)])
    stray = engine.cluster.create(client)
    assert ids(ask(engine)) == [1]
    engine.rebuild([page(2)])
    assert stray not in indexes(engine)
    assert ids(ask(engine)) == [2]


def test_the_lock_of_a_dead_process_is_taken_over_and_that_of_a_living_one_is_not(engine, client):
    held = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    lease = {"owner": "x", "host": socket.gethostname(), "process": held.pid, "expires_at": time.time() + 60}
    client.index(index=engine.cluster.lock_index, id="rebuild", document=lease)
    try:
        with pytest.raises(RebuildInProgress):
            engine.rebuild([page(1)])
    finally:
        held.kill()
        held.wait()
    engine.rebuild([page(1)])
    assert ids(ask(engine)) == [1]


def test_the_lock_of_another_machine_is_taken_over_once_it_has_run_out(engine, client):
    lease = {"owner": "x", "host": "another-machine", "process": 1, "expires_at": time.time() + 60}
    client.index(index=engine.cluster.lock_index, id="rebuild", document=lease)
    with pytest.raises(RebuildInProgress):
        engine.rebuild([page(1)])
    client.index(index=engine.cluster.lock_index, id="rebuild", document=lease | {"expires_at": time.time() - 1})
    engine.rebuild([page(1)])
    assert ids(ask(engine)) == [1]


def test_what_is_written_during_a_rebuild_is_in_both_indexes(engine, elasticsearch_url):
    writer = ElasticsearchEngine(elasticsearch_url, FACETS)
    engine.index([page(1, "avant"), page(2, "avant"), page(3, "avant")])

    def reading() -> Iterator[SearchDocument]:
        yield page(1, "avant", sequence=2)
        # Another process, between what was read and what will be.
        writer.apply([page(1, "après", sequence=3), Deletion(2, 3), page(4, "neuf", sequence=3)])
        assert set(ids(ask(writer))) == {1, 3, 4}
        yield page(2, "avant", sequence=2)
        yield page(3, "avant", sequence=2)

    engine.rebuild(reading())
    assert set(ids(ask(engine))) == {1, 3, 4}
    assert ids(ask(engine, "après")) == [1]
    engine.rollback()
    assert set(ids(ask(engine))) == {1, 3, 4}


def test_what_a_dead_rebuild_was_filling_is_given_up(engine, client):
    stray = engine.cluster.create(client)
    engine.index([page(1)])
    assert engine.cluster.indexes(client).building is None
    assert client.count(index=stray)["count"] == 0
    assert ids(ask(engine)) == [1]


def test_a_rebuild_that_was_taken_for_dead_does_not_swap(engine, client):
    engine.index([page(1)])

    def reading() -> Iterator[SearchDocument]:
        yield page(2)
        removal = {"index": "*", "alias": engine.cluster.building_alias}
        client.indices.update_aliases(actions=[{"remove": removal}])

    with pytest.raises((RebuildInProgress, SearchUnavailable)):
        engine.rebuild(reading())
    assert ids(ask(engine)) == [1]


def test_all_the_requests_of_a_search_share_the_reader_s_time(engine, monkeypatch):
    engine.index([page(1, "équipe mobile")])
    search = engine.cluster._search

    def slow(*arguments, **options):
        time.sleep(0.3)
        return search(*arguments, **options)

    monkeypatch.setattr(engine.cluster, "_search", slow)
    object.__setattr__(engine.connection.address, "timeout", 0.5)
    started = time.monotonic()
    assert code(lambda: ask(engine, "équippe mobbile domicille urgennce")) == "unreachable"
    assert time.monotonic() - started < 1


def test_another_release_s_worker_waits_while_a_new_index_is_made(engine, elasticsearch_url):
    other = ElasticsearchEngine(elasticsearch_url, ("type",))

    def reading() -> Iterator[SearchDocument]:
        yield page(1)
        assert code(lambda: engine.index([page(2)])) == "outdated"

    other.rebuild(reading())


def test_searches_go_on_during_rebuilds(engine):
    engine.rebuild([page(n, "équipe") for n in range(50)])
    stop = threading.Event()
    problems: list[str] = []

    def reading() -> None:
        while not stop.is_set():
            try:
                if ask(engine, "équipe").total < 50:
                    problems.append("a page is missing")
            except SearchUnavailable as error:
                problems.append(str(error))

    readers = [threading.Thread(target=reading) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(4):
        engine.rebuild([page(n, "équipe") for n in range(60)])
    stop.set()
    for reader in readers:
        reader.join()
    assert problems == []


def test_a_document_that_the_server_refuses_does_not_keep_the_others_out(engine):
    wrong = page(2, facets={"type": ("x" * 40_000,)})
    with pytest.raises(DocumentRefused) as raised:
        engine.index([page(1), wrong, page(3)])
    assert raised.value.page_id == 2
    assert set(ids(ask(engine))) == {1, 3}


def test_large_batches_are_cut(engine):
    engine.index([page(n, f"page {n}", "mot " * 20_000) for n in range(130)])
    assert ask(engine).total == 130
