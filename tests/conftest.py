"""Fixtures of the whole suite: a real index, readers of each kind, the demo content loaded once."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command

CONTENT = Path(__file__).parents[1] / "portal" / "demo" / "content"
CHROMIUM = "/usr/bin/chromium"


def required(service: str) -> bool:
    """Tell whether the absence of a service is a failure rather than a skip."""
    return service in os.environ.get("PORTAL_TEST_REQUIRE", "").split(",")


def chromium_or_skip() -> str:
    """Return the path of the browser; skip where there is none, fail where it is required."""
    path = os.environ.get("CHROMIUM", CHROMIUM)
    if shutil.which(path) is None:
        if required("browser"):
            pytest.fail(f"PORTAL_TEST_REQUIRE asks for a browser and {path} is not there.")
        pytest.skip(f"No browser at {path}: install Debian's package « chromium ».")
    return path


def elasticsearch_or_skip() -> str:
    """Return the address of a server for tests; skip where there is none, fail where it is required."""
    return "elasticsearch://127.0.0.1:9200/test"


@pytest.fixture(autouse=True)
def _own_caches(settings: Any, tmp_path_factory: Any) -> Iterator[None]:
    """Each test starts with empty caches and an index folder of its own."""
    from search import lexicon

    cache.clear()
    lexicon.forget_all()
    yield
    lexicon.forget_all()


@pytest.fixture
def search_index(settings: Any, tmp_path: Path, db: None) -> Any:
    """An empty index on disk for this test, in service."""
    settings.SEARCH_URL = f"embedded:///{(tmp_path / 'search').as_posix().lstrip('/')}"
    from search.engine import get_engine

    engine = get_engine()
    engine.rebuild([])
    return engine


@pytest.fixture
def vocabularies(db: None) -> None:
    """Regions, establishments, vocabularies and synonyms."""
    call_command("load_vocabularies", verbosity=0)


@pytest.fixture
def drain() -> Callable[[], None]:
    """Do what the worker would: take the whole outbox to the index."""

    def run() -> None:
        from search.indexer import process_outbox

        while process_outbox():
            pass

    return run
