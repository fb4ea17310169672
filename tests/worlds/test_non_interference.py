"""For each reader, every surface answers as on a portal where what they may not read doesn't exist."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.worlds.comparing import differences
from tests.worlds.ground import Ground
from tests.worlds.script import World
from tests.worlds.strategies import worlds

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]
WORLDS = int(os.environ.get("WORLDS") or 20)
# Where few worlds are drawn, as often as the code is tested, not everything is asked of each.
ASKED = 25 if WORLDS <= 20 else 0
SEED = os.environ.get("PORTAL_WORLDS_SEED")


def drawn(number: int) -> Callable[[Any], Any]:
    """Draw as many worlds, the same ones each time; others with each `PORTAL_WORLDS_SEED`."""
    chosen = settings(
        max_examples=number,
        derandomize=SEED is None,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    return chosen if SEED is None else lambda test: seed(int(SEED))(chosen(test))


@pytest.fixture
def ground(settings: Any, tmp_path: Any, search_index: Any) -> Iterator[Ground]:
    settings.MEDIA_ROOT = tmp_path / "media"
    return Ground()


@drawn(WORLDS)
@given(world=worlds())
def test_what_one_may_not_read_changes_nothing_of_what_one_is_answered(ground: Ground, world: World) -> None:
    found = differences(ground, world, most=ASKED)
    assert not found, f"\n{found}\n\nmake it again:\n{world!r}"
