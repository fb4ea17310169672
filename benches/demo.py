"""`make bench`: what the portal costs, as ratios to a peer or to the raw engine in the same run.

Three parts: the engine beside raw tantivy on made-up documents (`benches.search.speed`); the whole
portal on generated pages in SQLite (rebuild, publication, queries a page); and Wagtail's own
database search on a part of these pages, which it can still answer.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

PATHS = ("/", "/pratiques/", "/recherche/?q=soutien+domicile", "/api/v1/search?q=soutien+domicile")
QUERIES = ("soutien à domicile", "équipe", "gestion de cas", "télésanté rurale", "suivi MPOC", "proches aidants")
PUBLICATIONS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=100_000, help="documents and pages")
    parser.add_argument("--peer", type=int, default=5_000, help="pages for Wagtail's database search")
    parser.add_argument("--skip-engine", action="store_true", help="leave out the comparison with raw tantivy")
    options = parser.parse_args()
    if not options.skip_engine:
        print("# The engine beside raw tantivy", flush=True)
        subprocess.run(  # noqa: S603  (this interpreter, our own module)
            [sys.executable, "-m", "benches.search.speed", "--documents", str(options.count)], check=True
        )
    with tempfile.TemporaryDirectory(prefix="inters4-bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/portal.sqlite3"
        measure_portal(options.count, options.peer)


def measure_portal(count: int, peer: int) -> None:
    """Generate pages, then measure the portal on them, and Wagtail's search on the first `peer`."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    print("\n# Queries of a public page (SQL statements, anonymous reader)", flush=True)
    call_command("generate_content", count=5, verbosity=0, no_outbox=True)
    call_command("rebuild_search", verbosity=0)
    few = count_queries()
    call_command("generate_content", count=peer, verbosity=0, no_outbox=True)
    call_command("rebuild_search", verbosity=0)
    print("\n# Wagtail's database search on the same pages", flush=True)
    compare_with_wagtail(peer)
    started = time.perf_counter()
    call_command("generate_content", count=count, verbosity=0, no_outbox=True)
    print(
        f"\n# The whole portal, {count:,} pages in SQLite (written in {time.perf_counter() - started:.0f} s)",
        flush=True,
    )
    measure_rebuild()
    many = count_queries()
    for name, number in few.items():
        print(f"{name}: {number} statements with 5 pages, {many[name]} with {count:,}")
    measure_publication()


def milliseconds(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def count_queries() -> dict[str, int]:
    """SQL statements of each kind of public page, caches warm."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from practices.models import PracticePage
    from syntheses.models import SynthesisPage

    paths = list(PATHS)
    for model, name in ((PracticePage, "a practice"), (SynthesisPage, "a synthesis")):
        for page in model.objects.live().order_by("pk")[:50]:
            if Client().get(page.url).status_code == 200:  # a public one
                paths.append(f"{page.url}#{name}")
                break
    counts = {}
    for path in paths:
        address, _hash, name = path.partition("#")
        client = Client()
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts[name or path] = len(captured)
    return counts


def first_page(pages: Any, query: str) -> tuple[list[Any], int]:
    """What a page of results shows: ten hits with their summaries, and how many there are."""
    results = pages.search(query)
    return list(results[:10]), results.count()


def compare_with_wagtail(peer: int) -> None:
    """The same words asked of Wagtail's database search and of the port, in turns."""
    from django.core.management import call_command
    from wagtail.models import Page

    from search.engine import get_engine
    from search.request import SearchRequest

    call_command("wagtail_update_index", verbosity=0)
    engine = get_engine()
    theirs, ours = [], []
    for turn in range(3):
        for query in QUERIES:
            request = SearchRequest(q=query, grants=frozenset({"public"}), page_size=10)
            wagtail = milliseconds(partial(first_page, Page.objects.live().specific(), query))
            port = milliseconds(partial(engine.search, request))
            if turn:  # the first turn warms both
                theirs.append(wagtail)
                ours.append(port)
    ratio = statistics.median(theirs) / statistics.median(ours)
    print(
        f"{peer:,} pages: Wagtail {statistics.median(theirs):.1f} ms p50 for ten hits and the total, "
        f"the port {statistics.median(ours):.2f} ms p50 with 12 facets and highlights too: {ratio:.0f} × faster"
    )


def measure_rebuild() -> None:
    """A rebuild from the database: pages a second, and the memory that it takes at its highest."""
    program = (
        "import django, resource; django.setup()\n"
        "from search.indexer import rebuild\n"
        "report = rebuild()\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "print(f'rebuild: {report.documents:,} pages, {report.documents / report.seconds:,.0f} a second, "
        "{peak:.0f} MB at most', flush=True)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603  (the program above)


def measure_publication() -> None:
    """From the click on « publish » to the hit, the worker running beside."""
    from wagtail.models import Page

    from practices.models import PracticePage
    from search.engine import get_engine
    from search.request import SearchRequest

    root = Path(__file__).resolve().parents[1]
    worker = subprocess.Popen([sys.executable, str(root / "manage.py"), "search_worker"])  # noqa: S603  (our own)
    try:
        time.sleep(8)
        delays = []
        for number, page in enumerate(PracticePage.objects.live().order_by("pk")[:PUBLICATIONS]):
            word = f"mesurepublication{number}"
            page.title = f"{page.title} {word}"
            page.save_revision().publish()
            started = time.perf_counter()
            request = SearchRequest(q=word, grants=frozenset({"superuser"}), facets=(), exact=True)
            while not get_engine().search(request).hits:
                if time.perf_counter() - started > 60:
                    raise SystemExit("a published page was not found within a minute")
                time.sleep(0.01)
            delays.append(time.perf_counter() - started)
        print(
            f"published to searchable, {Page.objects.count():,} pages: {statistics.median(delays):.2f} s p50, "
            f"{max(delays):.2f} s at most"
        )
    finally:
        worker.terminate()
        worker.wait()
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


if __name__ == "__main__":
    main()
