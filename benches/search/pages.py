"""What one page of results asks of the cluster and of the database, beside Wagtail's own backend.

Both answer the same readers on the same generated pages. Wagtail's facets are columns of the page,
those that its models declare with FilterField: it can't count values that a page has several of
(regions, themes), nor more than ten values of a facet.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from benches.search.speed import percentiles, timed
from benches.search.wire import recorded
from search.engines.elasticsearch.client import Address

QUERIES = ("soutien à domicile", "équipe", "gestion de cas", "télésanté rurale", "suivi MPOC", "proches aidants")
WAGTAIL_FACETS = ("content_type_id", "locale_id", "owner_id", "depth", "live")
ROUNDS = 20


def compare_pages(url: str, count: int) -> None:
    """Print requests, SQL statements and time of a page of results, on `count` generated pages."""
    with tempfile.TemporaryDirectory(prefix="inters4-bench-") as folder:
        os.environ |= {
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "SEARCH_URL": url,
            "SEARCH_FALLBACK_URL": "",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_vocabularies", verbosity=0)
        call_command("generate_content", count=count, verbosity=0, no_outbox=True)
        print(f"\n# A page of results, {count:,} generated pages in SQLite", flush=True)
        _measure_port()
        _measure_wagtail(Address.parse(url))


def _measure_port() -> None:
    from django.core.management import call_command
    from django.test import Client

    from search.engine import get_engine
    from search.facets import FACET_NAMES
    from search.request import SearchRequest

    engine: Any = get_engine()
    call_command("rebuild_search", verbosity=0)
    readers = frozenset({"public"})
    transports = engine.connection.reader.transport, engine.connection.writer.transport
    asked = [SearchRequest(q, page_size=10, grants=readers) for q in QUERIES]
    _report(f"the port, {len(FACET_NAMES)} facets", [partial(engine.search, request) for request in asked], transports)
    client = Client()
    for path in ("/api/v1/search", "/recherche/"):
        addresses = [f"{path}?q={q.replace(' ', '+')}" for q in QUERIES]
        _report(f"{path}, whole", [partial(client.get, address) for address in addresses], transports)


def _measure_wagtail(address: Address) -> None:
    from django.core.management import call_command
    from django.test.utils import override_settings
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    options: dict[str, Any] = {}
    if address.api_key:
        options["api_key"] = address.api_key
    elif address.user:
        options["basic_auth"] = (address.user, address.password)
    if address.ca:
        options["ca_certs"] = address.ca
    backend = {
        "BACKEND": "wagtail.search.backends.elasticsearch8",
        "HOSTS": list(address.hosts),
        "INDEX_PREFIX": f"{address.prefix}-wagtail-",
        "OPTIONS": options,
    }
    with override_settings(WAGTAILSEARCH_BACKENDS={"default": backend}):
        searching = get_search_backend("default")
        try:
            call_command("wagtail_update_index", verbosity=0)

            def page(q: str) -> tuple[list[Any], int, list[Any]]:
                found = searching.search(q, Page.objects.live().public().specific())
                return list(found[:10]), found.count(), [found.facet(name) for name in WAGTAIL_FACETS]

            name = f"Wagtail's backend, {len(WAGTAIL_FACETS)} facets"
            _report(name, [partial(page, q) for q in QUERIES], [searching.es.transport])
        finally:
            for index in searching.es.indices.get(index=f"{backend['INDEX_PREFIX']}*"):
                searching.es.indices.delete(index=index)


def _report(name: str, calls: Sequence[Callable[[], object]], transports: Sequence[Any]) -> None:
    """Print what the calls need, warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for call in calls:
        call()
    requests, statements = [], []
    for call in calls:
        with recorded(*transports) as sent, CaptureQueriesContext(connection) as captured:
            call()
        requests.append(len(sent))
        statements.append(len(captured))
    started = time.process_time()
    times = [timed(call) for _ in range(ROUNDS) for call in calls]
    work = (time.process_time() - started) * 1000 / len(times)
    p50, p95 = percentiles(times)
    print(
        f"{name}: {_range(requests)} requests, {_range(statements)} SQL statements, "
        f"ms p50 / p95 {p50:.1f} / {p95:.1f}, of which {work:.1f} ms of processor here",
        flush=True,
    )


def _range(numbers: Sequence[int]) -> str:
    """« 1 to 2, 1.3 on average », or the number when they are all the same."""
    if min(numbers) == max(numbers):
        return str(numbers[0])
    return f"{min(numbers)} to {max(numbers)} ({statistics.mean(numbers):.1f} on average)"
