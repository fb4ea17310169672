"""What the port costs beside raw tantivy: `python -m benches.search.speed --documents 100000`.

The peer is the same query written by hand on the same index, or the same documents in the same
schema; both sides alternate in one run, so that a busy machine slows both.
"""

import argparse
import gc
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Document, Occur, Query

from benches.search.corpus import FACETS, Corpus
from search.analysis import elide, exact_analyzer, register, stemmed_analyzer
from search.documents import SearchDocument
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.embedded.query import count_of
from search.engines.embedded.schema import build_schema
from search.engines.embedded.writer import REBUILD_HEAP_BYTES, open_index
from search.request import SearchRequest

Milliseconds = float


def raw_rebuild(documents: Sequence[SearchDocument], folder: Path, threads: int) -> float:
    """Index `documents` with tantivy alone, in the engine's schema; returns documents a second."""
    schema = build_schema(FACETS)
    started = time.perf_counter()
    index = tantivy.Index(schema, path=str(folder))
    register(index)
    writer = index.writer(REBUILD_HEAP_BYTES, threads)
    for document in documents:
        text = "\n".join([document.title, document.summary, *document.keywords, *document.labels, document.body])
        day = document.published_at.toordinal() if document.published_at else 0
        card = {
            "id": document.id,
            "title": document.title,
            "url": document.url,
            "summary": document.summary,
            "facets": document.facets,
        }
        fields: dict[str, Any] = {
            "id": document.id,
            "live": 1,
            "sequence": document.sequence,
            "published_day": day,
            "maturity_rank": document.maturity_rank,
            "recent_key": day << 40 | document.id,
            "hash": 0,
            "all": text,
            "all_x": text,
            "title": document.title,
            "title_x": document.title,
            "title_edges": document.title.lower(),
            "title_key": document.title.lower(),
            "phrases": [*document.keywords, *document.labels],
            "grants": list(document.grants),
            "card": json.dumps(card, ensure_ascii=False).encode(),
            "texts": document.body.encode(),
        }
        for name, slugs in document.facets.items():
            fields["facet_" + name] = list(slugs)
        writer.add_document(Document.from_dict(fields, schema))
    writer.commit()
    writer.wait_merging_threads()
    return len(documents) / (time.perf_counter() - started)


class RawSearch:
    """The portal's query written by hand: 5 facets, 10 hits, 10 highlights."""

    def __init__(self, index: tantivy.Index) -> None:
        self._schema = index.schema
        index.reload()
        self._searcher = index.searcher()
        self._facets = {name: {"terms": {"field": "facet_" + name, "size": 300}} for name in FACETS}

    def __call__(self, q: str, grants: frozenset[str]) -> int:
        """Run the query; returns how many pages it finds."""
        term, must, should = Query.term_query, Occur.Must, Occur.Should
        schema, searcher = self._schema, self._searcher
        text = elide(q)
        stems = stemmed_analyzer().analyze(text)
        words = exact_analyzer().analyze(text)
        readers = Query.const_score_query(
            Query.boolean_query([(should, term(schema, "grants", grant)) for grant in grants]), 0.0
        )
        extras = [Query.boost_query(term(schema, "all_x", word), 0.5) for word in words]
        for pair in pairwise(words):
            phrase = Query.phrase_query(schema, "all_x", list(pair))
            extras.append(Query.boost_query(phrase, 0.5))
        extras += [Query.boost_query(term(schema, "title", stem), 0.3) for stem in stems]
        weights = [(should, extra) for extra in extras]
        every = Query.boolean_query([(must, term(schema, "all", stem)) for stem in stems])
        result = searcher.search(Query.boolean_query([(must, every), (must, readers), *weights]), limit=10)
        members = every
        if count_of(result) < 10 and len(stems) > 1:
            members = Query.boolean_query([(should, term(schema, "all", stem)) for stem in stems])
            bonus = (should, Query.const_score_query(every, 2.0))
            result = searcher.search(Query.boolean_query([(must, members), (must, readers), *weights, bonus]), limit=10)
        searcher.aggregate(Query.boolean_query([(must, members), (must, readers)]), self._facets)
        marked = Query.boolean_query([(should, term(schema, "all", stem)) for stem in stems])
        generator = tantivy.SnippetGenerator.create(searcher, marked, schema, "all")
        generator.set_max_num_chars(240)
        for _, address in result.hits:
            stored = searcher.doc(address)
            card = json.loads(bytes(stored.get_first("card") or b""))
            text = card["summary"] + "\n" + bytes(stored.get_first("texts") or b"").decode()
            generator.snippet_from_doc(Document.from_dict({"all": text}, schema)).to_html()
        return count_of(result)


def timed(call: Callable[[], object]) -> Milliseconds:
    """How long `call` takes."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def percentiles(times: Sequence[Milliseconds]) -> tuple[Milliseconds, Milliseconds]:
    """The median and the 95th percentile."""
    cuts = statistics.quantiles(times, n=20)
    return cuts[9], cuts[18]


def compare_rebuilds(
    engine: EmbeddedEngine, documents: Sequence[SearchDocument], folder: Path, options: argparse.Namespace
) -> None:
    """Print how many documents a second both sides index, the best of several rounds.

    Processor time says more than the clock on a machine that does other things meanwhile.
    """
    port_rate = raw_rate = 0.0
    port_work = raw_work = float("inf")
    for _ in range(options.rounds):
        folder.mkdir(parents=True)
        started = time.process_time()
        raw_rate = max(raw_rate, raw_rebuild(documents, folder, options.threads))
        raw_work = min(raw_work, time.process_time() - started)
        shutil.rmtree(folder)
        started = time.process_time()
        report = engine.rebuild(documents)
        port_rate = max(port_rate, report.documents / report.seconds)
        port_work = min(port_work, time.process_time() - started)
    print(f"rebuild: port {port_rate:,.0f} documents/s, raw {raw_rate:,.0f}")
    print(f"  ratio {port_rate / raw_rate:.2f}  (goal ≥ 0.80); by processor time {raw_work / port_work:.2f}")


def compare_searches(engine: EmbeddedEngine, corpus: Corpus, folder: Path, count: int) -> None:
    """Print the times of `count` searches through the port and by hand, and their ratios."""
    raw = RawSearch(open_index(folder))
    queries, readers = corpus.queries(count), corpus.grants(count)
    port_times: list[Milliseconds] = []
    raw_times: list[Milliseconds] = []
    differing = 0
    for rank, (q, grants) in enumerate(zip(queries, readers, strict=True)):
        request = SearchRequest(q, page_size=10, grants=grants)
        if rank % 2:
            port_times.append(timed(lambda: engine.search(request)))  # noqa: B023 - called at once
            raw_times.append(timed(lambda: raw(q, grants)))  # noqa: B023 - called at once
        else:
            raw_times.append(timed(lambda: raw(q, grants)))  # noqa: B023 - called at once
            port_times.append(timed(lambda: engine.search(request)))  # noqa: B023 - called at once
        if rank < 100:
            differing += engine.search(request).total != raw(q, grants)
    port, peer = percentiles(port_times), percentiles(raw_times)
    print(f"search + {len(FACETS)} facets + 10 highlights, {count} queries, ms p50 / p95")
    print(f"  port {port[0]:.2f} / {port[1]:.2f}   raw {peer[0]:.2f} / {peer[1]:.2f}")
    print(f"  ratio {port[0] / peer[0]:.2f} / {port[1] / peer[1]:.2f}  (goal ≤ 1.15)")
    print(f"  totals that differ among the first 100: {differing}")


def measure_filters(engine: EmbeddedEngine, corpus: Corpus, count: int) -> None:
    """Print the times of searches with two facets selected."""
    filters = {"region": ("region-1", "region-2"), "theme": ("theme-3",)}
    times = [
        timed(lambda: engine.search(SearchRequest(q, filters, page_size=10, grants=grants)))  # noqa: B023 - called at once
        for q, grants in zip(corpus.queries(count), corpus.grants(count), strict=True)
    ]
    p50, p95 = percentiles(times)
    print(f"the same with two facets selected, ms p50 / p95: {p50:.2f} / {p95:.2f}")


def measure_suggestions(engine: EmbeddedEngine, corpus: Corpus, count: int) -> None:
    """Print the times of completions, from two letters on, as a reader types."""
    times = [
        timed(lambda: engine.suggest(prefix, grants))  # noqa: B023 - called at once
        for prefix, grants in zip(corpus.prefixes(count), corpus.grants(count), strict=True)
    ]
    p50, p95 = percentiles(times)
    print(f"suggestions, ms p50 / p95: {p50:.2f} / {p95:.2f}  (goal p95 ≤ 2)")


def measure_writes(engine: EmbeddedEngine, documents: Sequence[SearchDocument]) -> None:
    """Print how long one changed page takes to be found, and to be written with what merges follow."""
    found: list[Milliseconds] = []
    written: list[Milliseconds] = []
    for number, document in enumerate(documents[:30]):
        word = f"nouveau{number}x"
        changed = replace(document, title=word, sequence=document.sequence + 1_000_000)
        request = SearchRequest(word, page_size=0, exact=True, grants=frozenset(document.grants), facets=())
        writing = threading.Thread(target=lambda: written.append(timed(lambda: engine.index([changed]))))  # noqa: B023 - called at once
        started = time.perf_counter()
        writing.start()
        while not engine.search(request).total:
            time.sleep(0.001)
        found.append((time.perf_counter() - started) * 1000)
        writing.join()
    p50, p95 = percentiles(found)
    print(f"one page changed and found, ms p50 / p95: {p50:.0f} / {p95:.0f}")
    p50, p95 = percentiles(written)
    print(f"  the same until segments are merged: {p50:.0f} / {p95:.0f}")


def main() -> None:
    """Run every comparison on made-up documents."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2, help="rebuilds of each side")
    parser.add_argument("--keep", type=Path, help="keep the index here, use it if it exists")
    options = parser.parse_args()
    corpus = Corpus()
    documents = list(corpus.documents(options.documents))
    # The documents are given: the collector has no reason to go through them again and again.
    gc.freeze()
    print(f"{len(documents):,} documents")
    folder: Path = options.keep or Path(tempfile.mkdtemp())
    engine = EmbeddedEngine(folder / "port", FACETS)
    try:
        if engine.health().status != "ok":
            compare_rebuilds(engine, documents, folder / "raw", options)
        health = engine.health()
        print(f"index: {health.documents:,} pages, {health.size_bytes / 1e6:.0f} MB")
        version = folder / "port" / health.version
        compare_searches(engine, corpus, version, options.queries)
        measure_filters(engine, corpus, options.queries // 2)
        measure_suggestions(engine, corpus, options.queries)
        measure_writes(engine, documents)
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
