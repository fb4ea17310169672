"""What a page of results weighs where files are long: `python -m benches.search.long_documents`.

The same searches on the same documents, each with a file of a hundred pages: with the excerpt that the portal keeps,
and with whole texts beside each hit.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benches.search.cluster import Asked, bench_url, clean, describe, fill, record, searches, whole_mappings
from benches.search.corpus import FACETS, Corpus
from benches.search.speed import Milliseconds, percentiles, timed
from benches.search.wire import BareClient, as_text
from search.documents import Attachment, SearchDocument
from search.engines.base import SearchUnavailable
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.query import CARD, TEXTS

# Some 3,000 characters a page.
WORDS_OF_FILE = 45_000
WHOLE = [*CARD, "body", "attachments"]


def long_documents(corpus: Corpus, count: int) -> Iterator[SearchDocument]:
    """The corpus, each document with a file of a hundred pages, in its own words and those of the others."""
    words = [word for document in corpus.documents(200) for word in document.body.split()]
    for document in corpus.documents(count):
        picker = random.Random(document.id)  # noqa: S311 - reproducible, not secret
        text = " ".join(picker.choices(words, k=WORDS_OF_FILE))
        yield replace(document, attachments=(Attachment("Rapport.pdf", text),))


def with_texts(one: Asked, fields: Sequence[str], index: str = "") -> list[tuple[str, str, bytes]]:
    """The pages of results that a search asks for, with these fields beside each hit, from its index or another."""
    return [
        (sent.method, f"/{index}/_search" if index else sent.target, as_text(sent.body | {"_source": fields}))
        for sent in one.sent
        if sent.target.partition("?")[0].endswith("/_search") and sent.body.get("size")
    ]


def measure(client: BareClient, asked: Sequence[list[tuple[str, str, bytes]]]) -> tuple[float, list[Milliseconds]]:
    """The kB of an answer on average, and the times."""
    client.received = 0
    times = [timed(lambda: [client(*sent) for sent in ready]) for ready in asked]  # noqa: B023 - called at once
    return client.received / len(asked) / 1000, times


def main() -> None:
    """Print the weight and the time of a page of results, with excerpts and with whole texts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--queries", type=int, default=100)
    options = parser.parse_args()
    corpus = Corpus()
    engine = ElasticsearchEngine(bench_url(timeout="30", write_timeout="120"), FACETS)
    try:
        describe(engine)
        engine.rebuild(long_documents(corpus, options.documents))
        index = f"{engine.connection.address.prefix}-whole"
        fill(engine.connection.writer, long_documents(corpus, options.documents), index, whole_mappings())
        asked = record(engine, searches(corpus, options.queries))
        client = BareClient(engine.connection.address)
        rows = {
            "whole texts": [with_texts(one, WHOLE, index) for one in asked],
            "excerpts": [with_texts(one, TEXTS) for one in asked],
        }
        print(f"| {options.documents} documents of 100 pages | kB an answer | ms p50 / p95 |\n|---|---|---|")
        for name, ready in rows.items():
            measure(client, ready)
            weight, times = measure(client, ready)
            middle, slow = percentiles(times)
            print(f"| {name} | {weight:,.0f} | {middle:.1f} / {slow:.1f} |", flush=True)
        port = percentiles([timed(lambda: engine.search(one.request)) for one in asked])  # noqa: B023 - called at once
        print(f"| excerpts, through the port, passages cut | | {port[0]:.1f} / {port[1]:.1f} |")
    except SearchUnavailable as error:
        raise SystemExit(f"{error}\nStart a server with scripts/elasticsearch.") from error
    finally:
        clean(engine)


if __name__ == "__main__":
    main()
