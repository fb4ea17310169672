"""The server of embeddings fails in every way while the index is rebuilt and people search."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.embeddings import RunningServer, running_server
from tests.faults.people import Reader
from tests.faults.processes import Portal, wait_until

FAULTS = ("garble", "slow", "hang", "kill")
WITHOUT_VECTOR = "SELECT count(*) FROM search_meaningtext WHERE vector IS NULL"
# The longest that a search may take, whatever the server of embeddings does; on a machine that does much else, the
# longest that it may take more than those of words alone, which are asked in turn.
SECONDS = 1.0


class MeaningReader(Reader):
    """Asks in several words, as meaning is asked for, then for words alone; the site's own pages hold them all.

    A number makes each question another: the vectors of those that were asked are known.
    """

    words = tuple(
        query for number in range(1000) for query in (f"maturité et statuts {number}", "maturité et statuts&exact=1")
    )


@pytest.fixture
def with_meaning(portal: Portal) -> Iterator[tuple[Portal, RunningServer]]:
    """The portal with a server of embeddings, everything embedded; without it again afterwards."""
    with running_server() as server:
        named = {name: str(value) for name, value in server.settings().items() if name != "EMBEDDING_TIMEOUT"}
        try:
            restart(portal, named)
            wait_until(lambda: portal.database.count("search_meaningtext"), 60, "texts are noted")
            wait_until(lambda: not portal.database.rows(WITHOUT_VECTOR)[0][0], 180, "texts have vectors")
            yield portal, server
        finally:
            for name in named:
                portal.environment.pop(name, None)
            restart(portal, {})


def restart(portal: Portal, environment: dict[str, str]) -> None:
    for name in ("web", *portal.workers):
        portal.processes.kill(name)
    portal.start(**environment)


def misbehave(server: RunningServer, fault: str) -> None:
    match fault:
        case "kill":
            server.kill()
        case "hang":
            server.hang()
        case _:
            server.misbehave(fault)


def test_no_search_is_lost_nor_waits_while_the_server_fails_during_rebuilds(with_meaning: Any) -> None:
    portal, server = with_meaning
    started = time.monotonic()
    with MeaningReader(portal) as reader:
        wait_until(lambda: meanings(reader, 0) & {"used"}, 60, "meaning serves")
        for fault in FAULTS:
            misbehave(server, fault)
            told = len(reader.answers)
            # The new pages have no vectors yet.
            portal.must("generate_content", "--count", "3")
            portal.must("rebuild_search")
            wait_until(lambda told=told: "late" in meanings(reader, told), 30, f"words alone answer ({fault})")
            if fault == "hang":
                server.go_on()
            elif fault != "kill":
                server.misbehave("well")
    told = f"{len(reader.answers)} answers in {time.monotonic() - started:.0f} s"
    portal.check_that_nothing_is_lost(told)
    # Whoever makes vectors and whoever notes what pages say don't wait for each other.
    assert "deadlock" not in portal.logs()
    assert not reader.errors(), f"{told}\n{reader.errors()[:5]}\n{portal.logs()}"
    assert not [answer for answer in reader.answers if not answer.status], told
    assert not reader.empty(), f"{told}\n{reader.empty()[:5]}"
    by_words, by_meaning = (
        sorted(one.seconds for one in reader.answers if one.is_search and one.path.endswith("exact=1") is alone)
        for alone in (True, False)
    )
    for name, seconds in (("words alone", by_words), ("meaning", by_meaning)):
        print(f"\n{told}; {name}: median {seconds[len(seconds) // 2]:.2f} s, slowest {seconds[-1]:.2f} s")
    assert by_meaning[-1] < SECONDS + by_words[-1], (by_words[-5:], by_meaning[-5:])


def meanings(reader: Reader, since: int) -> set[str]:
    """What became of the meaning of the searches after so many answers."""
    return {one.content["meaning"] for one in reader.answers[since:] if isinstance(one.content, dict)}
