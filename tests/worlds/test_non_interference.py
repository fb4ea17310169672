"""For each reader, every surface answers as on a portal where what they may not read doesn't exist."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.worlds.comparing import differences
from tests.worlds.ground import Ground
from tests.worlds.script import World
from tests.worlds.strategies import worlds

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]
WORLDS = int(os.environ.get("WORLDS") or 20)


@pytest.fixture
def ground(settings: Any, tmp_path: Any, search_index: Any) -> Iterator[Ground]:
    settings.MEDIA_ROOT = tmp_path / "media"
    return Ground()


@settings(
    max_examples=WORLDS,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    report_multiple_bugs=False,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(world=worlds())
def test_what_one_may_not_read_changes_nothing_of_what_one_is_answered(ground: Ground, world: World) -> None:
    found = differences(ground, world)
    assert not found, f"\n{found}\n\nmake it again:\n{world!r}"
