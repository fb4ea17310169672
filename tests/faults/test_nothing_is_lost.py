"""Elasticsearch, the workers and the web server are killed at random while people write and search."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.people import Answer, Editor, Reader, median_seconds
from tests.faults.processes import Portal

# One edit in so many goes through the forms of the administration.
THROUGH_FORMS = 5
CHEAP = ("worker-1", "worker-2", "web", "one of web")


@dataclass(frozen=True)
class Kill:
    """Who is killed, once how many edits are made."""

    number: int
    victim: str


def plan(draw: random.Random, edits: int, kills: int) -> Iterator[Kill]:
    """Kills at random moments, in order; one in four is of the cluster, which takes long to come back."""
    victims: list[str] = []
    while len(victims) < kills:
        group = ["cluster", *draw.sample(CHEAP, 3)]
        draw.shuffle(group)
        victims += group
    moments = sorted(draw.sample(range(1, max(edits, kills + 1)), kills))
    return (Kill(number, victim) for number, victim in zip(moments, victims, strict=False))


class Killer:
    """Kills, and starts again at once; the cluster comes back in the background."""

    def __init__(self, portal: Portal, draw: random.Random) -> None:
        self.portal = portal
        self.draw = draw
        self.done: Counter[str] = Counter()

    def kill(self, victim: str) -> None:
        portal = self.portal
        if victim == "cluster":
            portal.cluster.wait()
            portal.cluster.kill()
            portal.cluster.start()
        elif victim == "one of web":
            portal.kill_one_of_web(self.draw.random())
        else:
            portal.processes.kill(victim)
            portal.start()
        self.done[victim] += 1


def slowest(answers: list[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda answer: -answer.seconds)[:5]


def test_nothing_is_lost(portal: Portal, edits: int, kills: int, seed: int) -> None:
    draw = random.Random(seed)
    killer = Killer(portal, draw)
    started = time.monotonic()
    by_form = edits // THROUGH_FORMS
    writers = [
        Editor(portal, "editor", seed=seed, edits=edits - by_form),
        Editor(portal, "form-editor", seed=seed + 1, edits=by_form, through_forms=True),
    ]
    with Reader(portal) as reader:
        # The edits go on during a kill, and stop a little later, until the next one.
        ahead = max(5, edits / kills / 2)
        for kill in plan(draw, edits, kills):
            for writer in writers:
                part = writer.total / edits
                writer.allow((kill.number + ahead) * part)
                writer.wait(kill.number * part)
            killer.kill(kill.victim)
        for writer in writers:
            writer.allow(writer.total)
            writer.wait(writer.total)
            writer.stop()
        portal.cluster.wait()
        portal.start()
        edited = time.monotonic() - started
        context = f"PORTAL_FAULT_SEED={seed}, kills: {dict(killer.done)}"
        portal.check_that_nothing_is_lost(context)
        settled = time.monotonic() - started

    results = sum((writer.results() for writer in writers), Counter())
    degraded = [answer for answer in reader.answers if answer.is_search and portal.cluster.was_down(answer.at)]
    saved = [edit for writer in writers for edit in writer.edits if portal.cluster.was_down(edit["at"])]
    opened = [
        answer
        for answer in reader.answers
        if not answer.is_search and answer.status == 200 and portal.cluster.was_down(answer.at)
    ]
    print(
        f"\n{context}\n{edits} edits {dict(results)} in {edited:.0f} s, settled after {settled:.0f} s:"
        f" {dict(sum((writer.kinds() for writer in writers), Counter()))}\n"
        f"the cluster was down for {[round(outage.until - outage.since) for outage in portal.cluster.outages]} s\n"
        f"{len(reader.answers)} answers {dict(Counter(answer.status for answer in reader.answers))}"
        f" by {dict(reader.engines())}; while the cluster was down: {len(saved)} edits, {len(opened)} pages,"
        f" {len(degraded)} searches, median {median_seconds(degraded):.3f} s,"
        f" slowest {[round(answer.seconds, 1) for answer in slowest(degraded)]} s"
    )
    assert not results["failed"], f"{context}\n{results}\n{portal.logs()}"
    assert not reader.errors(), f"{context}\n{reader.errors()[:5]}\n{portal.logs()}"
    assert not reader.empty(), f"{context}\n{reader.empty()[:5]}\n{portal.logs()}"
    # Fewer than four kills may spare the cluster.
    assert not killer.done["cluster"] or (degraded and saved and opened), context
    assert median_seconds(degraded) < 1, context
    assert results["done"] > edits / 2, f"{context}\n{results}"
