"""Both workers are killed while pages are published: whoever follows them is told of each, in no message but one."""

import os
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller

from tests.faults.processes import HOST, free_port, wait_until
from tests.faults.test_mail import Mailing

PEOPLE, PAGES = 6, 20
WORKERS = ("search_worker", "worker")
# Pages that somebody follows, each in its own way: by itself, and by a search that finds every other one.
PREPARE = f"""
from portal.following.services import follow
from portal.space.models import Rhythm
from portal.space.notifications import choose_rhythm
from tests.factories import make_page, make_user
pages = [make_page(title=f"Nouveauté {{n:02d}}" + (" violette" if n % 2 else "")) for n in range({PAGES})]
for number in range({PEOPLE}):
    person = make_user(f"personne{{number}}@inters4.example")
    choose_rhythm(person=person, kind="alerts", rhythm=Rhythm.AT_ONCE)
    if number % 2:
        follow(person=person, query="q=violette")
    else:
        for page in pages:
            follow(person=person, page_id=page.pk)
"""
PUBLISH = """
import time
from practices.models import PracticePage
for page in PracticePage.objects.order_by("pk"):
    page.save_revision().publish()
    time.sleep(0.3)
"""
LEFT = """
from portal.background.models import OutgoingMail
from portal.background.queue import rows
from portal.following.models import Alert, ChangedPage
from search.models import OutboxRow
waiting = rows().exclude(queue_name="chores").exclude(task_path__contains="chores")
alerts = Alert.objects.filter(sent_at=None)
found = (OutboxRow.objects.all(), ChangedPage.objects.all(), waiting, alerts, OutgoingMail.objects.all())
counts = [rows.count() for rows in found]
print("left", sum(counts), counts)
"""


class Letters:
    """A real server of mail that keeps what it is sent."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.controller = Controller(self, hostname=HOST, port=free_port())

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"

    def telling(self, address: str, title: str) -> list[str]:
        """The numbers of the messages that tell somebody of a page, as often as they came."""
        return [
            str(message["Message-ID"])
            for message in self.taken
            if message["To"] == address and re.search(rf"{title}\b", text_of(message))
        ]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()).replace("\xa0", " ") if body else ""


@pytest.fixture
def letters() -> Iterator[Letters]:
    made = Letters()
    made.controller.start()
    yield made
    made.controller.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def followed(request: Any, tmp_path: Any, letters: Letters) -> Iterator[Mailing]:
    """A portal where people follow pages, all indexed."""
    address = request.getfixturevalue("database").url if request.param == "postgresql" else ""
    made = Mailing(tmp_path, cast(Any, letters), address)
    made.environment.pop("SEARCH_URL", None)
    made.shell(PREPARE)
    made.manage("rebuild_search")
    yield made
    made.processes.kill_all()


def start(portal: Mailing, name: str) -> None:
    if name == "worker":
        portal.start_worker(name)
    else:
        command = [sys.executable, "manage.py", name, f"--parent={os.getpid()}"]
        portal.processes.start(name, command, portal.environment)


def test_alerts_are_told_at_least_once_and_again_only_by_the_same_message(
    followed: Mailing, letters: Letters, seed: int, kills: int
) -> None:
    draw = random.Random(seed)
    for name in WORKERS:
        start(followed, name)
    followed.processes.start(
        "publisher", [sys.executable, "manage.py", "shell", "--no-imports", "-c", PUBLISH], followed.environment
    )
    for _kill in range(kills):
        time.sleep(draw.uniform(0.5, 4))
        name = draw.choice(WORKERS)
        followed.processes.kill(name)
        start(followed, name)
    said = f"PORTAL_FAULT_SEED={seed} PORTAL_FAULT_KILLS={kills}"
    wait_until(lambda: not followed.processes.is_running("publisher"), 120, f"everything is published ({said})")
    wait_until(lambda: "left 0" in followed.shell(LEFT), 120, f"nothing is left to tell ({said})", every=1)
    missed, several = [], defaultdict(list)
    for number in range(PEOPLE):
        address = f"personne{number}@inters4.example"
        for page in range(PAGES):
            if number % 2 and not page % 2:
                continue
            numbers = letters.telling(address, f"Nouveauté {page:02d}")
            if not numbers:
                missed.append((address, page))
            elif len(set(numbers)) > 1:
                several[address].append(page)
    assert missed == [], f"{said}\n{followed.logs()}"
    assert dict(several) == {}, said
