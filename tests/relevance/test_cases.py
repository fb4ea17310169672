"""Judged queries on the demo content: what a person types, and what must come back."""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings

from search.engines.base import SearchEngine
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.embedded.engine import EmbeddedEngine
from search.facets import facet_names
from search.request import SearchRequest
from search.synonyms import Synonyms
from tests.demo_documents import demo_content

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
CASES = CASES["cases"] if isinstance(CASES, dict) else CASES
pytestmark = pytest.mark.django_db
PUBLIC = frozenset({"public"})


@pytest.fixture(scope="module")
def engines(django_db_setup: Any, django_db_blocker: Any) -> Iterator[dict[bool, SearchEngine]]:
    """The demo content, searched with the starter synonyms (True) and without (False).

    In memory, or in the cluster that `SEARCH_URL` names.
    """
    synonyms, documents = demo_content(django_db_blocker)
    with contextlib.ExitStack() as stack:
        engines = {
            with_them: stack.enter_context(engine_for_tests(lambda known=known: known))
            for with_them, known in ((True, synonyms), (False, Synonyms()))
        }
        for engine in engines.values():
            engine.index(documents)
        yield engines


@contextlib.contextmanager
def engine_for_tests(synonyms: Callable[[], Synonyms]) -> Iterator[SearchEngine]:
    """An empty engine of the kind that `SEARCH_URL` names."""
    if not settings.SEARCH_URL.startswith("elasticsearch"):
        yield EmbeddedEngine(None, facet_names(), synonyms)
        return
    url = urlsplit(settings.SEARCH_URL)._replace(path=f"/test-{secrets.token_hex(4)}").geturl()
    engine = ElasticsearchEngine(url, facet_names(), synonyms)
    engine.rebuild([])
    yield engine
    engine.cluster.remove_all()


def slugs(engine: SearchEngine, query: str, size: int = 100) -> list[str]:
    results = engine.search(SearchRequest(q=query, grants=PUBLIC, page_size=size, facets=()))
    return [hit.url.strip("/").split("/")[-1] for hit in results.hits]


def as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def problem(case: dict[str, Any], engine: SearchEngine) -> str | None:
    """Say what a case expects and doesn't get, or None."""
    results = engine.search(SearchRequest(q=case["query"], grants=PUBLIC, page_size=100, facets=()))
    found = [hit.url.strip("/").split("/")[-1] for hit in results.hits]
    if "first" in case and found[:1] != [case["first"]]:
        return f"first is {found[:1]}, not {case['first']}"
    if "in_top" in case and not set(as_list(case["in_top"])) & set(found[:3]):
        return f"top three are {found[:3]}, without {case['in_top']}"
    if "contains" in case and not set(as_list(case["contains"])) <= set(found[:10]):
        return f"first ten are {found[:10]}, without {case['contains']}"
    if "never" in case and set(as_list(case["never"])) & set(found):
        return f"{set(as_list(case['never'])) & set(found)} came back"
    if "total" in case and results.total != case["total"]:
        return f"total is {results.total}, not {case['total']}"
    if "suggestion" in case and results.suggestion != case["suggestion"]:
        return f"suggestion is {results.suggestion!r}, not {case['suggestion']!r}"
    if "same_as" in case and set(found) != set(slugs(engine, case["same_as"])):
        return f"not the same set as {case['same_as']!r}"
    return None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"] or "(empty)")
def test_a_judged_query_finds_what_a_person_expects(case: dict[str, Any], engines: Any) -> None:
    assert problem(case, engines[True]) is None


def test_synonyms_help_more_judged_queries_than_they_harm(engines: Any) -> None:
    helped = [case["query"] for case in CASES if problem(case, engines[False]) and not problem(case, engines[True])]
    harmed = [case["query"] for case in CASES if not problem(case, engines[False]) and problem(case, engines[True])]
    assert len(helped) > 10 * len(harmed), (len(helped), harmed)
    assert len(helped) >= 30
