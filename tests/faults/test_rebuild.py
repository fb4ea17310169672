"""Rebuilds, one of them killed, while people write and search."""

import random
import signal
import sys
import time

from tests.faults.people import Editor, Reader
from tests.faults.processes import Portal

REBUILDS = 2
ATTEMPTS = 5
WITHOUT_END = 1_000_000


def kill_midway(portal: Portal, draw: random.Random) -> None:
    """SIGKILL a rebuild while it fills an index; again where it was quicker than the signal."""
    building = f"/_alias/{portal.prefix}-building"
    for _attempt in range(ATTEMPTS):
        command = [sys.executable, "manage.py", "rebuild_search"]
        process = portal.processes.start("rebuild", command, portal.environment)
        while process.poll() is None and not portal.cluster.get(building):
            time.sleep(0.01)
        moment = time.monotonic() + draw.uniform(0, 0.2)
        while process.poll() is None and time.monotonic() < moment:
            time.sleep(0.01)
        portal.processes.kill("rebuild")
        if process.returncode == -signal.SIGKILL and portal.cluster.get(building):
            return
        assert process.returncode in (0, -signal.SIGKILL), portal.logs()
    raise AssertionError("Each rebuild ended before the signal.")


def test_a_rebuild_under_live_edits_and_queries_loses_nothing(portal: Portal, seed: int) -> None:
    draw = random.Random(seed)
    writer = Editor(portal, "editor", seed=seed, edits=WITHOUT_END)
    started = time.monotonic()
    with Reader(portal) as reader:
        writer.allow(WITHOUT_END)
        writer.wait(10)
        for _rebuild in range(REBUILDS):
            portal.must("rebuild_search")
        kill_midway(portal, draw)
        strays = portal.cluster.indexes(portal.prefix)
        during = len(writer.edits)
        writer.wait(during + 10)
        portal.must("rebuild_search")
        left = portal.cluster.indexes(portal.prefix)
        portal.must("rebuild_search")
        writer.stop()
        context = f"PORTAL_FAULT_SEED={seed}, {len(writer.edits)} edits, {len(reader.answers)} answers"
        portal.check_that_nothing_is_lost(context)
    print(f"\n{context} in {time.monotonic() - started:.0f} s, by {dict(reader.engines())}")
    assert len(strays) == 3, strays
    assert len(left) == 2, left
    assert len(portal.cluster.indexes(portal.prefix)) == 2
    assert not reader.errors(), f"{context}\n{reader.errors()[:5]}\n{portal.logs()}"
    assert not reader.empty(), f"{context}\n{reader.empty()[:5]}\n{portal.logs()}"
    # A server that has two processors for everything is late now and then; the database answers for it.
    assert reader.engines()["elasticsearch"] > 0.9 * reader.engines().total(), f"{context}\n{reader.engines()}"
    assert not [answer for answer in reader.answers if not answer.status], context
