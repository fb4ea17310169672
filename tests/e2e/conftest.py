"""The demo as a newcomer starts it, and a real browser."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller

from tests.conftest import chromium_or_skip
from tests.database import migrated_database, template_database
from tests.demo_documents import fingerprint
from tests.e2e.pages import Readers
from tests.faults.processes import Database

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mailbox:
    """A real server of mail, and what it was sent."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.url = f"smtp://127.0.0.1:{self.controller.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.messages.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"

    def wait_for(self, address: str, seconds: float = 30) -> EmailMessage:
        """The first message to this address."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for message in self.messages:
                if address in str(message["To"]):
                    return message
            time.sleep(0.1)
        pytest.fail(f"No message came to {address} within {seconds} s.")


class Demo:
    """A demo in a folder and at a port of its own, with settings of the environment besides (`EMAIL_URL`…)."""

    def __init__(self, folder: Path, port: int | None = None, **settings: str) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder.with_suffix(".log")
        environment = {**os.environ, "PORT": str(self.port), "DATA_DIR": str(folder), **settings}
        for name in ("DJANGO_SETTINGS_MODULE", "SECRET_KEY", "SITE_URL"):
            environment.pop(name, None)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal.demo"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self, seconds: float = 180) -> "Demo":
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return self
            except OSError:
                time.sleep(0.3)
        pytest.fail(f"The demo did not start:\n{self.log.read_text()}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(20)


def prepared_demo() -> Path:
    """The folder of a demo that was prepared once for the workers of a run, kept by the code that made it."""
    kept = Path(tempfile.gettempdir()) / f"inters4-demo-{os.getuid()}-{fingerprint()}"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = kept.with_suffix(".new")
            shutil.rmtree(made, ignore_errors=True)
            if migrated_database().exists():
                # Half of what a first start takes: the tests' database has the same tables already.
                made.mkdir()
                shutil.copy(migrated_database(), made / "portal.sqlite3")
            environment = {**os.environ, "DATA_DIR": str(made), "DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
            environment.pop("SECRET_KEY", None)
            subprocess.run(
                [sys.executable, "-c", "from portal.demo.server import prepare; prepare()"],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            made.rename(kept)
    return kept


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """Where the demo's messages arrive."""
    received = Mailbox()
    received.controller.start()
    yield received
    received.controller.stop()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: Any, mailbox: Mailbox) -> Iterator[Demo]:
    """The demo, started once for all journeys, from tables that are migrated already."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    with ExitStack() as after:
        settings = {"EMAIL_URL": mailbox.url}
        if server := os.environ.get("DATABASE_URL"):
            database = Database(server, template_database())
            after.callback(database.drop)
            settings["DATABASE_URL"] = database.url
        else:
            shutil.copytree(prepared_demo(), folder)
        running = Demo(folder, **settings)
        after.callback(running.stop)
        yield running.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = chromium_or_skip()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def readers(browser: Any, demo: Demo) -> Iterator[Readers]:
    """Pages kept open for each language and person."""
    kept = Readers(browser, demo.url)
    yield kept
    kept.close()


@pytest.fixture
def page(browser: Any, demo: Demo) -> Iterator[Any]:
    """A page in a clean profile; the test fails on a script error or a request to another host."""
    context = browser.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900}, locale="fr-CA")
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.on(
        "request",
        lambda request: (
            problems.append(f"other host: {request.url}") if not request.url.startswith((demo.url, "data:")) else None
        ),
    )
    yield opened
    context.close()
    # Wagtail writes what axe found in a preview to the console, as it does for developers.
    quiet = ("status of 4", "axe.run results")
    assert [problem for problem in problems if not any(words in problem for words in quiet)] == []


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.e2e)
