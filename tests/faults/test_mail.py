"""Workers are killed while messages leave: each leaves once, and twice at most where the killing came in between."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.faults.processes import HOST, ROOT, Processes, free_port, tail, wait_until

MESSAGES = 24
KILLS = 3
LEASE = 2.0
SEND = """
from django.core.mail import send_mail
for number in range({count}):
    send_mail(f"Objet {{number}}", "Texte", None, [f"personne{{number}}@inters4.example"])
"""
LEFT = """
from portal.background.models import OutgoingMail
from portal.background.queue import rows
print("left", OutgoingMail.objects.count() + rows().exclude(queue_name="chores").count())
"""


class MailServer:
    """A real server of mail; `before_answer` is called once it has a message, before it says so."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.before_answer: Any = lambda: None
        self.lock = threading.Lock()
        self.controller = Controller(self, hostname=HOST, port=free_port())

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        with self.lock:
            self.taken.append(message_from_bytes(envelope.content)["Message-ID"])
            self.before_answer()
        return "250 OK"


class Mailing:
    """A portal of its own that only sends mail, on SQLite or PostgreSQL."""

    def __init__(self, folder: Path, server: MailServer, database: str) -> None:
        self.folder = folder
        self.processes = Processes(folder)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": database or f"sqlite:///{folder / 'mail.sqlite3'}",
            "EMAIL_URL": f"smtp://{HOST}:{server.controller.port}",
        }
        self.environment.pop("SECRET_KEY", None)
        self.manage("migrate", "--verbosity=0")

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        return self.manage("shell", "--no-imports", "-c", code)

    def start_worker(self, name: str) -> None:
        command = [sys.executable, "manage.py", "worker", "--interval=0.05", f"--lease={LEASE}"]
        self.processes.start(name, [*command, f"--parent={os.getpid()}"], self.environment)

    def is_done(self) -> bool:
        return "left 0" in self.shell(LEFT)

    def logs(self) -> str:
        return "\n".join(tail(log) for log in sorted(self.folder.glob("*.log")))


@pytest.fixture(scope="module")
def running_server() -> Iterator[MailServer]:
    made = MailServer()
    made.controller.start()
    yield made
    made.controller.stop()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made_mailing(request: Any, tmp_path_factory: Any, running_server: MailServer) -> Iterator[Mailing]:
    address = request.getfixturevalue("database").url if request.param == "postgresql" else ""
    yield Mailing(tmp_path_factory.mktemp("mail"), running_server, address)


@pytest.fixture
def server(running_server: MailServer) -> MailServer:
    running_server.taken.clear()
    running_server.before_answer = lambda: None
    return running_server


@pytest.fixture
def mailing(made_mailing: Mailing) -> Iterator[Mailing]:
    yield made_mailing
    made_mailing.processes.kill_all()


def test_two_workers_send_each_message_once(mailing: Mailing, server: MailServer) -> None:
    mailing.shell(SEND.format(count=MESSAGES))
    for name in ("one", "two"):
        mailing.start_worker(name)
    wait_until(lambda: len(server.taken) >= MESSAGES, 60, "each message has left")
    wait_until(mailing.is_done, 30, "nothing is left to send", every=1)
    assert Counter(server.taken).most_common(1)[0][1] == 1, mailing.logs()
    assert len(server.taken) == MESSAGES


def test_a_worker_that_is_killed_sends_again_only_what_the_server_had_and_it_did_not_note(
    mailing: Mailing, server: MailServer, seed: int
) -> None:
    draw = random.Random(seed)
    kill_at = set(draw.sample(range(1, MESSAGES - 5), KILLS))
    again: list[str] = []

    def kill_some() -> None:
        # The server has the message, and the worker doesn't know yet.
        if len(set(server.taken)) in kill_at:
            kill_at.discard(len(set(server.taken)))
            mailing.processes.kill("one")
            again.append(server.taken[-1])

    server.before_answer = kill_some
    mailing.shell(SEND.format(count=MESSAGES))
    end = time.monotonic() + 180
    while len(set(server.taken)) < MESSAGES and time.monotonic() < end:
        if not mailing.processes.is_running("one"):
            mailing.start_worker("one")
        time.sleep(0.1)
    wait_until(mailing.is_done, 30, "nothing is left to send", every=1)
    assert len(set(server.taken)) == MESSAGES, mailing.logs()
    twice = [name for name, times in Counter(server.taken).items() if times > 1]
    assert sorted(twice) == sorted(again), f"PORTAL_FAULT_SEED={seed}"
    assert max(Counter(server.taken).values()) == 2


def test_a_worker_that_is_killed_at_any_moment_loses_no_message(
    mailing: Mailing, server: MailServer, seed: int
) -> None:
    draw = random.Random(seed)
    mailing.shell(SEND.format(count=MESSAGES))
    for _kill in range(KILLS):
        mailing.start_worker("one")
        before = len(server.taken)
        wait_until(lambda before=before: len(server.taken) > before or mailing.is_done(), 60, "the worker works")
        time.sleep(draw.uniform(0, 0.2))
        mailing.processes.kill("one")
    mailing.start_worker("one")
    wait_until(mailing.is_done, 90, "nothing is left to send", every=1)
    assert len(set(server.taken)) == MESSAGES, mailing.logs()
    # At most the message at hand at each kill.
    assert len(server.taken) <= MESSAGES + KILLS, f"PORTAL_FAULT_SEED={seed}"
