"""What one may not read changes nothing of what meaning says: neither what is near, nor how many, nor what is alike."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from search.meaning.asking import asker_of
from tests.embeddings import RunningServer, running_server
from tests.worlds.comparing import differences
from tests.worlds.ground import Ground
from tests.worlds.script import World
from tests.worlds.strategies import worlds
from tests.worlds.test_non_interference import ASKED, WORLDS, drawn
from tests.worlds.test_non_interference import ground as ground_by_words  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
# A question that is answered late is no answer to compare.
PATIENCE_SECONDS = 5.0


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server() as running:
        yield running


@pytest.fixture
def ground(ground_by_words: Ground, server: RunningServer, settings: Any, tmp_path: Any) -> Iterator[Ground]:  # noqa: F811
    settings.DATA_DIR = tmp_path / "data"
    for name, value in (server.settings() | {"EMBEDDING_TIMEOUT": PATIENCE_SECONDS}).items():
        setattr(settings, name, value)
    asker_of.cache_clear()
    yield ground_by_words
    asker_of.cache_clear()


@drawn(min(WORLDS, 50))
@given(world=worlds())
def test_what_one_may_not_read_changes_nothing_that_meaning_says(ground: Ground, world: World) -> None:
    found = differences(ground, world, most=ASKED)
    assert not found, f"\n{found}\n\nmake it again:\n{world!r}"
