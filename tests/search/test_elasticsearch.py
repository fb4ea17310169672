"""The Elasticsearch engine: the contract, on a real server, and what is its own."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest
from elastic_transport import Transport

from search.documents import SearchDocument
from search.engines.base import Deletion, DocumentRefused, RebuildInProgress, SearchUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_client import Address, Breaker
from search.engines.elasticsearch_schema import index_body
from tests.search.contract_helpers import FACETS, PUBLIC, ask, ids, page
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
def engine(elasticsearch_url):
    engine = ElasticsearchEngine(elasticsearch_url, FACETS)
    engine.rebuild([])
    return engine


@pytest.fixture
def client(engine):
    return engine.connection.writer


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


def indexes(engine) -> set[str]:
    return set(engine.cluster.versions(engine.connection.writer))


def code(call: Callable[[], object]) -> str:
    """The code of the SearchUnavailable that `call` raises."""
    with pytest.raises(SearchUnavailable) as raised:
        call()
    return raised.value.code


def changed(url: str, **parts: str) -> str:
    """`url` with another host, credentials or parameters."""
    return urlsplit(url)._replace(**parts).geturl()


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
    engine.index([page(n, f"page {n}", "mot " * 20_000) for n in range(300)])
    assert ask(engine).total == 300


# Bad days


def test_an_index_that_someone_deleted_says_missing_and_is_not_made_by_accident(engine, client):
    client.indices.delete(index=engine.health().version)
    assert code(lambda: ask(engine)) == "missing"
    assert code(lambda: engine.index([page(1)])) == "missing"
    assert engine.health().status == "missing"
    assert indexes(engine) == set()
    engine.rebuild([page(1)])
    assert ids(ask(engine)) == [1]


def test_a_full_disk_s_block_stops_changes_and_not_searches(engine, client):
    engine.index([page(1)])
    version = engine.health().version
    client.indices.put_settings(index=version, settings={"index.blocks.read_only_allow_delete": True})
    assert code(lambda: engine.index([page(2)])) == "unwritable"
    assert ids(ask(engine)) == [1]
    health = engine.health()
    assert (health.status, health.warning) == ("ok", "unwritable")
    client.indices.put_settings(index=version, settings={"index.blocks.read_only_allow_delete": None})
    engine.index([page(2)])
    assert set(ids(ask(engine))) == {1, 2}


def test_an_index_on_no_node_says_unreachable_and_heals(engine, client):
    cluster = engine.cluster
    red = f"{cluster.prefix}-{cluster.schema}-20260101t000000-00000000"
    nowhere = {"index.routing.allocation.require._name": "nobody"}
    settings = index_body(FACETS)["settings"] | nowhere
    mappings = index_body(FACETS)["mappings"]
    client.indices.create(index=red, mappings=mappings, settings=settings, wait_for_active_shards=0)
    cluster.put_in_service(client, red, cluster.indexes(client))
    assert engine.health().status == "unreachable"
    assert code(lambda: ask(engine)) == "unreachable"
    client.indices.put_settings(index=red, settings={"index.routing.allocation.require._name": None})
    client.cluster.health(index=red, wait_for_status="yellow", timeout="20s")
    assert engine.index([page(1)]) == 1
    assert ids(ask(engine)) == [1]


def test_nothing_at_the_address_says_unreachable_within_a_second(elasticsearch_url):
    engine = ElasticsearchEngine(changed(elasticsearch_url, netloc="127.0.0.1:1"), FACETS)
    started = time.monotonic()
    assert code(lambda: ask(engine, "x")) == "unreachable"
    assert engine.health().status == "unreachable"
    assert time.monotonic() - started < 1


def test_a_host_that_does_not_answer_is_passed_over(engine, elasticsearch_url):
    engine.index([page(1)])
    host = urlsplit(elasticsearch_url).netloc
    both = ElasticsearchEngine(changed(elasticsearch_url, netloc=f"127.0.0.1:1,{host}"), FACETS)
    for _ in range(4):
        assert ids(ask(both)) == [1]


def test_a_slow_server_is_given_up_then_left_alone_then_tried_again(engine):
    silent = socket.create_server(("127.0.0.1", 0))
    port = silent.getsockname()[1]
    slow = ElasticsearchEngine(f"elasticsearch://127.0.0.1:{port}/x?timeout=0.2", FACETS)
    slow.connection.breaker = Breaker(rest=0.5)
    started = time.monotonic()
    for _ in range(3):
        assert code(lambda: ask(slow)) == "unreachable"
    assert time.monotonic() - started > 0.6
    started = time.monotonic()
    for _ in range(100):
        assert code(lambda: ask(slow)) == "unreachable"
    assert time.monotonic() - started < 0.2
    time.sleep(0.5)
    started = time.monotonic()
    assert code(lambda: ask(slow)) == "unreachable"
    assert time.monotonic() - started > 0.15
    silent.close()


def test_what_is_not_elasticsearch_says_incompatible():
    class Other(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST  # noqa: N815 - the standard library's name

        def log_message(self, *arguments):
            """Nothing is printed."""

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            engine = ElasticsearchEngine(f"elasticsearch://127.0.0.1:{server.server_port}/x", FACETS)
            assert code(lambda: ask(engine)) == "incompatible"
            assert engine.health().status == "incompatible"
        finally:
            server.shutdown()
            thread.join()


# Addresses


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("elasticsearch:///prefix", "host"),
        ("elasticsearch://h:port/prefix", "port"),
        ("elasticsearch://h/Prefix", "prefix"),
        ("elasticsearch://h/a/b", "prefix"),
        ("elasticsearch://h/x?tiemout=1", "tiemout"),
        ("elasticsearch://h/x?timeout=soon", "soon"),
        ("http://h/x", "http"),
        ("elasticsearch://h/x?ca=/ca.pem", "tls"),
        ("elasticsearch://h/x?api_key=clé", "encoded"),
    ],
)
def test_a_wrong_address_says_what_is_wrong(url, wrong):
    with pytest.raises(ValueError, match=f"(?i){wrong}"):
        Address.parse(url)


def test_a_password_that_is_not_encoded_is_not_shown():
    with pytest.raises(ValueError, match="percent-encoded") as raised:
        Address.parse("elasticsearch://user:se/cret@host/prefix")
    assert "cret" not in str(raised.value)


def test_an_address_holds_hosts_credentials_and_parameters():
    address = Address.parse("elasticsearch+tls://u%40x:p%3Aw@a,b:9201,[::1]/site?ca=/ca.pem&timeout=2&shards=3")
    assert address.hosts == ("https://a:9200", "https://b:9201", "https://[::1]:9200")
    assert (address.user, address.password, address.prefix) == ("u@x", "p:w", "site")
    assert (address.ca, address.timeout, address.shards, address.replicas) == ("/ca.pem", 2.0, 3, None)
    assert "p:w" not in repr(address)
    assert Address.parse("elasticsearch://h").prefix == "inters4"
