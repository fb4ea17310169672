"""What the port costs beside a bare cluster: `python -m benches.search.cluster --documents 100000`.

The peer is the same request sent by a bare HTTP client, the same documents sent by the client's own
helper, or what one would write by hand; both sides alternate in one run, so that a busy machine slows
both. `--growth 10000 100000 1000000` measures how the engine alone fares as the index grows.

The cluster is that of PORTAL_TEST_ELASTICSEARCH; the indexes bear a prefix of their own and are
deleted at the end.
"""

import argparse
import gc
import os
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from elasticsearch import Elasticsearch, TransportError, helpers

from benches.search.corpus import FACETS, Corpus
from benches.search.pages import compare_pages
from benches.search.speed import Milliseconds, percentiles, timed
from benches.search.wire import BareClient, Sent, as_text, recorded
from search.documents import SearchDocument
from search.engines.base import SearchUnavailable
from search.engines.elasticsearch.client import READ_SECONDS
from search.engines.elasticsearch.cluster import BULK_BYTES, BULK_DOCUMENTS
from search.engines.elasticsearch.engine import LOADING_THREADS, ElasticsearchEngine
from search.engines.elasticsearch.query import CARD
from search.engines.elasticsearch.schema import index_body, to_source
from search.request import SearchRequest

DEFAULT_URL = "elasticsearch://127.0.0.1:9200/test"
# How the server's highlighter can know the texts: it analyses them again, or reads where each word is.
HIGHLIGHTABLE: dict[str, dict[str, Any]] = {
    "texts analysed again": {"index": False},
    "offsets in the index": {"index": True, "index_options": "offsets"},
}
WARMING = 100
CHANGES = 50


class Work:
    """Processor time used inside a `with`, in milliseconds: the cluster's nodes', and this process'."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client

    def __enter__(self) -> "Work":
        self._started = self._now()
        return self

    def __exit__(self, *error: object) -> None:
        self.theirs, self.ours = (now - before for before, now in zip(self._started, self._now(), strict=True))
        self.total = self.theirs + self.ours

    def _now(self) -> tuple[Milliseconds, Milliseconds]:
        nodes = self._client.nodes.stats(metric="process")["nodes"].values()
        theirs = sum(node["process"]["cpu"]["total_in_millis"] for node in nodes)
        return theirs, time.process_time() * 1000


@dataclass(frozen=True)
class Asked:
    """A search, and the requests that the port makes of it."""

    request: SearchRequest
    sent: Sequence[Sent]
    widened: bool

    def ready(self) -> list[tuple[str, str, bytes]]:
        """The requests as text."""
        return [(one.method, one.target, as_text(one.body)) for one in self.sent]


def searches(corpus: Corpus, count: int) -> list[SearchRequest]:
    """`count` first pages of ten hits, by readers of every kind."""
    pairs = zip(corpus.queries(count), corpus.grants(count), strict=True)
    return [SearchRequest(q, page_size=10, grants=grants) for q, grants in pairs]


def record(engine: ElasticsearchEngine, requests: Sequence[SearchRequest]) -> list[Asked]:
    """What goes over HTTP for each search; warms the server too."""
    found = []
    for request in requests:
        with recorded(engine.connection.reader.transport, engine.connection.writer.transport) as sent:
            results = engine.search(request)
        found.append(Asked(request, sent, results.widened))
    return found


def in_turns(rank: int, first: Callable[[], object], second: Callable[[], object]) -> tuple[Milliseconds, Milliseconds]:
    """The times of both calls, each the first every other time."""
    if rank % 2:
        return timed(first), timed(second)
    after = timed(second)
    return timed(first), after


def report_requests(asked: Sequence[Asked]) -> None:
    """Print how many requests a page of results takes."""
    numbers = Counter(len(one.sent) for one in asked)
    shares = ", ".join(f"{count / len(asked):.1%} take {number}" for number, count in sorted(numbers.items()))
    widened = sum(one.widened for one in asked) / len(asked)
    print(f"requests of a page of results: {statistics.mean(len(one.sent) for one in asked):.2f} on average; {shares}")
    print(f"  {widened:.1%} of the searches were widened")


def compare_searches(engine: ElasticsearchEngine, asked: Sequence[Asked]) -> None:
    """Print the times of the searches through the port and of their requests alone, and the ratios."""
    bare = BareClient(engine.connection.address)
    port_times: list[Milliseconds] = []
    bare_times: list[Milliseconds] = []
    for rank, one in enumerate(asked):
        ready = one.ready()
        port, peer = in_turns(
            rank,
            lambda: engine.search(one.request),  # noqa: B023 - called at once
            lambda: [bare(*sent) for sent in ready],  # noqa: B023 - called at once
        )
        port_times.append(port)
        bare_times.append(peer)
    ours, theirs = percentiles(port_times), percentiles(bare_times)
    print(f"search + {len(FACETS)} facets + 10 highlights, {len(asked)} queries, ms p50 / p95")
    print(f"  port {ours[0]:.2f} / {ours[1]:.2f}   bare client {theirs[0]:.2f} / {theirs[1]:.2f}")
    print(f"  ratio {ours[0] / theirs[0]:.2f} / {ours[1] / theirs[1]:.2f}  (goal ≤ 1.20)")
    print(f"  {bare.received / len(asked) / 1000:.0f} kB of answers a search", flush=True)


def compare_highlighters(
    engine: ElasticsearchEngine, asked: Sequence[Asked], documents: Sequence[SearchDocument]
) -> None:
    """The same searches with the server's highlighter, on an index that lets it work."""
    client = engine.connection.writer.options(request_timeout=600)
    address = engine.connection.address
    for name, options in HIGHLIGHTABLE.items():
        index = f"{address.prefix}-highlight"
        index_highlightable(client, documents, index, options)
        bare = BareClient(address)
        port_times: list[Milliseconds] = []
        peer_times: list[Milliseconds] = []
        for one in asked[:WARMING]:
            for sent in highlighted(one, engine.cluster.read_alias, index):
                bare(*sent)
        bare.received = 0
        for rank, one in enumerate(asked):
            ready = highlighted(one, engine.cluster.read_alias, index)
            port, peer = in_turns(
                rank,
                lambda: engine.search(one.request),  # noqa: B023 - called at once
                lambda: [bare(*sent) for sent in ready],  # noqa: B023 - called at once
            )
            port_times.append(port)
            peer_times.append(peer)
        sizes = client.indices.stats(index=index, metric="store")["_all"]["primaries"]["store"]["size_in_bytes"]
        client.indices.delete(index=index)
        ours, theirs = percentiles(port_times), percentiles(peer_times)
        print(f"the server's highlighter, bare client, {name} (index: {sizes / 1e6:.0f} MB)")
        print(f"  port {ours[0]:.2f} / {ours[1]:.2f}   server's {theirs[0]:.2f} / {theirs[1]:.2f}")
        print(f"  ratio {ours[0] / theirs[0]:.2f} / {ours[1] / theirs[1]:.2f}", flush=True)


def index_highlightable(
    client: Elasticsearch, documents: Sequence[SearchDocument], index: str, options: dict[str, Any]
) -> None:
    """Index the documents so that the server can highlight their texts, which it then has to keep."""
    mappings = whole_mappings()
    properties = dict(mappings["properties"])
    for name in ("summary", "body"):
        properties[name] = properties[name] | {"analyzer": "portal_stemmed"} | options
    fill(client, documents, index, mappings | {"properties": properties})


def highlighted(one: Asked, read_alias: str, index: str) -> list[tuple[str, str, bytes]]:
    """The searches of a page without the texts, the last one with passages from the server."""
    ready = []
    for sent in one.sent:
        if "_search" not in sent.target:
            continue
        body = sent.body | {"_source": CARD}
        if sent is one.sent[-1]:
            body["highlight"] = {
                "type": "unified",
                "encoder": "html",
                "pre_tags": ["<mark>"],
                "post_tags": ["</mark>"],
                "number_of_fragments": 1,
                "fragment_size": 240,
                "require_field_match": False,
                "highlight_query": {"match": {"all": one.request.q}},
                "fields": {"summary": {}, "body": {}},
            }
        ready.append((sent.method, sent.target.replace(read_alias, index), as_text(body)))
    return ready


def fill(client: Elasticsearch, documents: Iterable[SearchDocument], index: str, mappings: Any = None) -> float:
    """Index `documents` with the client's own helper, in the engine's mapping or another.

    Returns how many documents a second.
    """
    body = index_body(FACETS)
    started = time.perf_counter()
    client.indices.create(
        index=index,
        mappings=mappings or body["mappings"],
        settings=body["settings"] | {"number_of_replicas": 0, "refresh_interval": "-1"},
    )
    actions = (
        {"_index": index, "_id": str(document.id), "_source": to_source(document, FACETS)} for document in documents
    )
    results = helpers.parallel_bulk(
        client, actions, thread_count=LOADING_THREADS, chunk_size=BULK_DOCUMENTS, max_chunk_bytes=BULK_BYTES
    )
    written = sum(1 for done, _item in results if done)
    client.indices.refresh(index=index)
    return written / (time.perf_counter() - started)


def whole_mappings() -> dict[str, Any]:
    """The engine's mapping, with the texts kept as the server was given them."""
    return {name: value for name, value in index_body(FACETS)["mappings"].items() if name != "_source"}


def compare_rebuilds(engine: ElasticsearchEngine, documents: Sequence[SearchDocument], rounds: int) -> None:
    """Print how many documents a second both sides index, the best of several rounds.

    Processor time, the cluster's included, says more than the clock on a machine that does other
    things meanwhile.
    """
    client = engine.connection.writer
    index = f"{engine.connection.address.prefix}-raw"
    port_rate = raw_rate = 0.0
    port_work = raw_work = float("inf")
    for _ in range(rounds):
        with Work(client) as work:
            raw_rate = max(raw_rate, fill(client, documents, index))
            client.indices.delete(index=index)
        raw_work = min(raw_work, work.total)
        with Work(client) as work:
            report = engine.rebuild(documents)
        port_rate = max(port_rate, report.documents / report.seconds)
        port_work = min(port_work, work.total)
    print(f"rebuild: port {port_rate:,.0f} documents/s, parallel_bulk {raw_rate:,.0f}")
    print(
        f"  ratio {port_rate / raw_rate:.2f}  (goal ≥ 0.70); by processor time {raw_work / port_work:.2f}", flush=True
    )


def measure_completions(engine: ElasticsearchEngine, corpus: Corpus, count: int, documents: int) -> None:
    """Print the times of suggestions as a reader types, and of similar pages."""
    typed = zip(corpus.prefixes(count), corpus.grants(count), strict=True)
    p50, p95 = percentiles([timed(lambda: engine.suggest(*one)) for one in typed])  # noqa: B023 - called at once
    print(f"suggestions, ms p50 / p95: {p50:.2f} / {p95:.2f}")
    step = max(1, documents // count)
    pages = zip(range(1, documents + 1, step), corpus.grants(count), strict=False)
    p50, p95 = percentiles([timed(lambda: engine.similar(*one)) for one in pages])  # noqa: B023 - called at once
    print(f"similar pages, ms p50 / p95: {p50:.2f} / {p95:.2f}", flush=True)


def measure_writes(engine: ElasticsearchEngine, documents: Sequence[SearchDocument]) -> None:
    """Print how long one changed page takes to be found: it is when `apply` returns."""
    times: list[Milliseconds] = []
    for number, document in enumerate(documents[:CHANGES]):
        word = f"nouveau{number}x"
        changed = replace(document, title=word, sequence=document.sequence + 1_000_000_000)
        request = SearchRequest(word, page_size=0, exact=True, grants=frozenset(document.grants), facets=())
        times.append(timed(lambda: engine.apply([changed])))  # noqa: B023 - called at once
        if engine.search(request).total != 1:
            raise SystemExit("a page that was applied is not found")
    p50, p95 = percentiles(times)
    print(f"one page changed and found, ms p50 / p95: {p50:.0f} / {p95:.0f}", flush=True)


def wait_for_merges(client: Elasticsearch, index: str) -> None:
    """Return once the server doesn't merge segments of the index any more."""
    while client.indices.stats(index=index, metric="merge")["_all"]["total"]["merges"]["current"]:
        time.sleep(1)


def measure_growth(engine: ElasticsearchEngine, corpus: Corpus, sizes: Sequence[int], queries: int) -> None:
    """Print one line of a Markdown table for each size.

    Documents are made while they are indexed, which takes a part of the time. Searches begin once
    the server has merged its segments. Processor time is the cluster's, then this process'.
    """
    client = engine.connection.writer
    requests = searches(corpus, queries)
    print(
        f"| documents | index, MB | rebuild, documents/s | processor, ms a document | search, ms p50 / p95 "
        f"| over {READ_SECONDS:g} s | processor, ms a search |"
    )
    print("|---|---|---|---|---|---|---|", flush=True)
    for size in sizes:
        engine.cluster.remove_all()
        with Work(client) as writing:
            report = engine.rebuild(corpus.documents(size), expected=size)
            wait_for_merges(client, report.version)
        for request in requests[:WARMING]:
            engine.search(request)
        with Work(client) as reading:
            times = [timed(lambda: engine.search(request)) for request in requests]  # noqa: B023 - called at once
        p50, p95 = percentiles(times)
        late = sum(one > READ_SECONDS * 1000 for one in times) / queries
        print(
            f"| {size:,} | {engine.health().size_bytes / 1e6:,.0f} | {size / report.seconds:,.0f} "
            f"| {writing.theirs / size:.2f} + {writing.ours / size:.2f} | {p50:.1f} / {p95:.1f} | {late:.1%} "
            f"| {reading.theirs / queries:.1f} + {reading.ours / queries:.1f} |",
            flush=True,
        )


def bench_url(**parameters: str) -> str:
    """The address of the cluster, with a prefix that no other run has."""
    parts = urlsplit(os.environ.get("PORTAL_TEST_ELASTICSEARCH", DEFAULT_URL))
    query = urlencode(dict(parse_qsl(parts.query)) | parameters)
    return parts._replace(path=f"/bench-{secrets.token_hex(4)}", query=query).geturl()


def describe(engine: ElasticsearchEngine) -> None:
    """Print what answers."""
    client = engine.connection.writer
    nodes = engine.connection.write(lambda client: client.nodes.stats(metric="jvm"))["nodes"].values()
    heap = sum(node["jvm"]["mem"]["heap_max_in_bytes"] for node in nodes) / 2**20
    version = client.info()["version"]["number"]
    print(
        f"Elasticsearch {version}, {len(nodes)} nodes, {heap:,.0f} MB of heap, {os.cpu_count()} processors", flush=True
    )


def main() -> None:
    """Run every comparison on made-up documents, or measure how they grow."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=2, help="rebuilds of each side")
    parser.add_argument("--pages", type=int, default=300, help="generated pages for Wagtail's backend; 0 leaves it out")
    parser.add_argument("--growth", type=int, nargs="+", metavar="N", help="measure these sizes instead")
    options = parser.parse_args()
    corpus = Corpus()
    # A search that is too slow for a reader is measured all the same.
    url = bench_url(timeout="30", write_timeout="120")
    engine = ElasticsearchEngine(url, FACETS)
    try:
        describe(engine)
        if options.growth:
            measure_growth(engine, corpus, options.growth, options.queries)
            return
        documents = list(corpus.documents(options.documents))
        # The documents are given: the collector has no reason to go through them again and again.
        gc.freeze()
        compare_rebuilds(engine, documents, options.rounds)
        health = engine.health()
        wait_for_merges(engine.connection.writer, health.version)
        print(f"index: {health.documents:,} pages, {health.size_bytes / 1e6:.0f} MB")
        asked = record(engine, searches(corpus, options.queries))
        report_requests(asked)
        compare_searches(engine, asked)
        compare_highlighters(engine, asked, documents)
        measure_completions(engine, corpus, options.queries, options.documents)
        measure_writes(engine, documents)
        engine.cluster.remove_all()
        if options.pages:
            compare_pages(url, options.pages)
    except SearchUnavailable as error:
        advice = "Start a server with scripts/elasticsearch, or name one in PORTAL_TEST_ELASTICSEARCH."
        raise SystemExit(f"{error}\n{advice}") from error
    finally:
        clean(engine)


def clean(engine: ElasticsearchEngine) -> None:
    """Delete every index of the run."""
    client = engine.connection.writer
    with suppress(TransportError):
        for index in client.indices.get(index=f"{engine.connection.address.prefix}-*", expand_wildcards="all"):
            client.indices.delete(index=index, ignore_unavailable=True)


if __name__ == "__main__":
    main()
