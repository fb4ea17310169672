"""Fixtures of the whole suite: a real index, readers of each kind, the demo content loaded once."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from search.engines.elasticsearch.engine import ElasticsearchEngine
from tests import services
from tests.database import copy_the_migrated_database, kept_for_the_module
from tests.kept_rows import written_once

CONTENT = Path(__file__).parents[1] / "portal" / "demo" / "content"
CHROMIUM = "/usr/bin/chromium"


# Files, and tests of others, that neither the engine nor the database can change: texts, colours, templates, files
# that are read, what a form says, how many questions a page asks. `make test` runs them once, on SQLite.
THE_SAME_ON_EVERY_DATABASE = set((Path(__file__).parent / "same_on_every_database.txt").read_text().split())


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Leave out what only PostgreSQL has where the tests run on SQLite, and there what it can't change."""
    if connection.vendor == "postgresql":
        left_out = [item for item in items if not THE_SAME_ON_EVERY_DATABASE.isdisjoint(names_of(item))]
    else:
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def names_of(item: Any) -> set[str]:
    """The names under which a list may have a test: its file's, and its own after that."""
    file = item.path.stem.removeprefix("test_")
    return {file, f"{file}::{getattr(item, 'originalname', item.name)}"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    copy_the_migrated_database()


def absent(service: str, remedy: str) -> NoReturn:
    """Skip for want of a service, or fail where `PORTAL_TEST_REQUIRE` asks for it."""
    if services.required(service):
        pytest.fail(f"PORTAL_TEST_REQUIRE asks for {service}, which is not there: {remedy}")
    pytest.skip(f"{service} is not there: {remedy}")


def chromium_or_skip() -> str:
    """Return the path of the browser; skip where there is none, fail where it is required."""
    path = os.environ.get("CHROMIUM", CHROMIUM)
    if shutil.which(path) is None:
        absent("browser", f"install Debian's package « chromium » ({path})")
    return path


@pytest.fixture
def elasticsearch_url() -> Iterator[str]:
    """Give a prefix of its own in a real server, emptied when the test ends; skip, or fail, where there is none."""
    yield from prefix_of_a_server()


@pytest.fixture(scope="module")
def elasticsearch_url_of_the_module() -> Iterator[str]:
    """The same, for a module whose tests only read."""
    yield from prefix_of_a_server()


def prefix_of_a_server() -> Iterator[str]:
    server = services.elasticsearch_url()
    if server is None:
        absent("elasticsearch", "scripts/elasticsearch start")
    url = urlsplit(server)._replace(path=f"/test-{secrets.token_hex(4)}").geturl()
    yield url
    ElasticsearchEngine(url, ()).cluster.remove_all()


@pytest.fixture(autouse=True)
def _own_caches(settings: Any, tmp_path_factory: Any) -> Iterator[None]:
    """Each test starts with empty caches and an index folder of its own."""
    from search import lexicon

    cache.clear()
    lexicon.forget_all()
    # A slow machine looks at the version once more in the middle of what is counted.
    often, lexicon.LOOK_EVERY = lexicon.LOOK_EVERY, 3600
    yield
    lexicon.LOOK_EVERY = often
    lexicon.forget_all()


@pytest.fixture
def search_index(settings: Any, tmp_path: Path, request: Any, db: None) -> Any:
    """An empty index for this test, in service: on disk, or in the cluster that `SEARCH_URL` names."""
    if settings.SEARCH_URL.startswith("elasticsearch"):
        settings.SEARCH_URL = request.getfixturevalue("elasticsearch_url")
    else:
        settings.SEARCH_URL = f"embedded:///{(tmp_path / 'search').as_posix().lstrip('/')}"
    from search.engine import get_engine

    engine = get_engine()
    engine.rebuild([])
    return engine


@pytest.fixture(scope="module")
def vocabularies_of_the_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The same as `vocabularies`, loaded once for a module whose every test needs them."""
    with kept_for_the_module(django_db_blocker):
        written_once(load_vocabularies)
        yield


@pytest.fixture
def vocabularies(db: None) -> None:
    """Regions, establishments, vocabularies and synonyms."""
    written_once(load_vocabularies)


def load_vocabularies() -> None:
    call_command("load_vocabularies", verbosity=0)


@pytest.fixture
def drain() -> Callable[[], None]:
    """Do what the worker would: take the whole outbox to the index, and read the documents."""

    def run() -> None:
        from portal.core.document_texts import Desk
        from search.indexer import process_outbox

        while process_outbox() or Desk().empty():
            pass

    return run
