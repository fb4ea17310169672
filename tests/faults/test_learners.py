"""Five hundred people answer at once, the server being killed or not: nothing is lost, nothing counts twice."""

import http.client
import json
import random
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.faults.conftest import number_from
from tests.faults.processes import HOST, Cluster, Database, Portal
from tests.services import postgresql_url, required

SPARE = 20
TOKEN = "a" * 32
# A machine with two cores that others share answers five hundred people one after the other.
PATIENCE_SECONDS = 600.0


@pytest.fixture
def school(tmp_path: Any) -> Iterator[Portal]:
    """A web server on PostgreSQL, with an embedded index that nobody asks."""
    server = postgresql_url()
    if server is None:
        if required("postgresql"):
            pytest.fail("PORTAL_TEST_REQUIRE asks for PostgreSQL, which does not answer.")
        pytest.skip("No PostgreSQL: scripts/postgresql start")
    database = Database(server)
    cluster = Cluster()
    portal = Portal(tmp_path, database, cluster)
    portal.workers = ()
    portal.environment.pop("SEARCH_URL")
    try:
        portal.must("migrate", "--verbosity=0")
        portal.must("collectstatic", "--no-input", "--verbosity=0")
        portal.start()
        yield portal
    finally:
        portal.stop()
        cluster.remove()
        database.drop()


@dataclass
class Learner:
    """Somebody with a page open: what they send, they send again, the same, until it is taken."""

    portal: Portal
    told: dict[str, Any]
    rank: int
    session: str
    enrolment: str
    number: int
    seconds: list[float] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    again: int = 0

    def answer(self, question: str) -> None:
        text = self.told["texts"][self.rank % 2]
        mark = self.told["marks"][question][text]
        fields = {"activity": question, "enrolment": self.enrolment, "form": uuid.uuid4().hex, f"r-{question}": mark}
        self._send(self.told["path"], fields)

    def take_attestation(self) -> None:
        self._send(f"/formation/suivi/{self.enrolment}/attestation/", {})

    def _send(self, path: str, fields: dict[str, str]) -> None:
        started = time.monotonic()
        while True:
            status = self._post(path, fields)
            if status in (302, 303):
                break
            if status:
                self.broken.append(status)
            assert time.monotonic() - started < PATIENCE_SECONDS, f"{path}: {status}"
            self.again += 1
            time.sleep(0.2)
        self.seconds.append(time.monotonic() - started)

    def _post(self, path: str, fields: dict[str, str]) -> int:
        """The status of the answer; 0 where the connection was cut."""
        connection = http.client.HTTPConnection(HOST, self.portal.port, timeout=PATIENCE_SECONDS)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        try:
            connection.request("POST", path, urlencode(fields | {"csrfmiddlewaretoken": TOKEN}), headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def at_once(learners: list[Learner], act: Callable[[Learner], None]) -> float:
    """Have each do something at the same time; return how long the last one took."""
    started = time.monotonic()
    with ThreadPoolExecutor(len(learners)) as threads:
        list(threads.map(act, learners))
    return time.monotonic() - started


def p95(learners: list[Learner]) -> float:
    found = [second for learner in learners for second in learner.seconds]
    for learner in learners:
        learner.seconds.clear()
    return quantiles(found, n=20)[-1]


def kill_meanwhile(portal: Portal, draw: random.Random, kills: int) -> None:
    """Kill the server, or one of its own workers, at random moments; it has the time to answer somebody in between."""
    for _kill in range(kills):
        if draw.random() < 0.5:
            portal.kill_one_of_web(draw.random())
            time.sleep(draw.uniform(1, 4))
        else:
            # Started without waiting until it answers: it has five hundred people to answer first.
            portal.start_web()
            time.sleep(draw.uniform(5, 12))


def test_five_hundred_people_answer_at_once_and_take_one_attestation_each(
    school: Portal, kills: int, seed: int
) -> None:
    count = number_from("PORTAL_FAULT_LEARNERS", 500)
    made = school.python("-m", "tests.faults.learners", str(count + SPARE))
    assert made.returncode == 0, made.stderr[-4000:]
    told = json.loads(made.stdout)
    everybody = [Learner(school, told, rank, **one) for rank, one in enumerate(told["learners"])]
    learners, spare = everybody[:count], everybody[count:]
    for learner in spare:
        learner.answer("a")
    idle = p95(spare)
    busy_for = at_once(learners, lambda learner: learner.answer("a"))
    busy = p95(learners)

    def finish(learner: Learner) -> None:
        learner.answer("b")
        # A finger that presses twice.
        with ThreadPoolExecutor(2) as fingers:
            list(fingers.map(lambda _press: learner.take_attestation(), range(2)))

    started, rounds = time.monotonic(), 0
    with ThreadPoolExecutor(1) as killer:
        killing = killer.submit(kill_meanwhile, school, random.Random(seed), kills)
        # What follows the first answer is practice, and is kept as well.
        while not (rounds and killing.done()):
            at_once(learners, finish)
            rounds += 1
        killing.result()
    killed_for = time.monotonic() - started
    again = sum(learner.again for learner in learners)
    print(
        f"\nPORTAL_FAULT_SEED={seed}: {count} people; p95 of an answer {idle:.2f} s on an idle server, "
        f"{busy:.2f} s when all answer at once (the last one after {busy_for:.0f} s, {count / busy_for:.0f} a "
        f"second); {kills} kills in {killed_for:.0f} s, {rounds} answers each, {again} sent again"
    )
    kept = school.database.rows(
        "SELECT enrolment_id, question, count(*), max(sequence), min(given->'chosen'->>0), max(given->'chosen'->>0)"
        " FROM training_answer GROUP BY enrolment_id, question"
    )
    expected = set()
    for one in everybody:
        text = told["texts"][one.rank % 2]
        expected.add((one.number, "a", 1, 1, text, text))
        if one.rank < count:
            expected.add((one.number, "b", rounds, rounds, text, text))
    assert set(kept) == expected, school.logs()
    issued = school.database.rows("SELECT enrolment_id FROM training_attestation")
    assert sorted(issued) == sorted((one.number,) for one in learners), school.logs()
    assert not [status for learner in learners for status in learner.broken], school.logs()
