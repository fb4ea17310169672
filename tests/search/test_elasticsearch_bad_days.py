"""The Elasticsearch engine when something is wrong: it says what, loses nothing, and heals."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest

from search.engines.elasticsearch.client import Address, cluster_breaker
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.schema import index_body
from tests.search.contract_helpers import FACETS, ask, ids, page
from tests.search.elasticsearch_helpers import changed, code, indexes


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
    slow.connection.breaker = cluster_breaker(rest=0.5)
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
