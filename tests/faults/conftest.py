"""Servers of their own for these tests, made once, and in order again before each."""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.processes import Cluster, Database, Portal, close_all
from tests.services import postgresql_url, required

GENERATED_PAGES = 60
FULL_RUN_KILLS = 50


def number_from(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


@pytest.fixture(scope="session")
def edits() -> int:
    return number_from("PORTAL_FAULT_EDITS", 300)


@pytest.fixture(scope="session")
def kills() -> int:
    return number_from("PORTAL_FAULT_KILLS", 10)


@pytest.fixture(scope="session")
def seed() -> int:
    """What the plan of kills and edits is drawn from; their meeting in time is never twice the same."""
    return number_from("PORTAL_FAULT_SEED", random.SystemRandom().randrange(1, 1_000_000))


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    server = postgresql_url()
    if server is None:
        if required("postgresql"):
            pytest.fail("PORTAL_TEST_REQUIRE asks for PostgreSQL, which does not answer.")
        pytest.skip("No PostgreSQL: scripts/postgresql start")
    made = Database(server)
    yield made
    made.drop()


@pytest.fixture(scope="session")
def made_portal(database: Database, tmp_path_factory: Any) -> Iterator[Portal]:
    cluster = Cluster()
    portal = Portal(tmp_path_factory.mktemp("faults"), database, cluster)
    try:
        cluster.start()
        portal.must("migrate", "--verbosity=0")
        cluster.wait()
        portal.prepare(GENERATED_PAGES)
        yield portal
    finally:
        close_all(portal.stop, cluster.remove)


@pytest.fixture
def portal(made_portal: Portal) -> Iterator[Portal]:
    """The portal with everything running and everything indexed."""
    made_portal.cluster.start()
    made_portal.cluster.wait()
    made_portal.start()
    made_portal.wait_for_empty_outbox()
    made_portal.cluster.outages.clear()
    yield made_portal
    for name in list(made_portal.processes.running):
        if name not in ("web", *made_portal.workers):
            made_portal.processes.kill(name)


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Mark these tests, and leave the heaviest to the full run."""
    for item in items:
        if "tests/faults" in str(item.path):
            item.add_marker(pytest.mark.faults)
    if number_from("PORTAL_FAULT_KILLS", 0) < FULL_RUN_KILLS:
        left_out = [item for item in items if item.get_closest_marker("full_run")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
