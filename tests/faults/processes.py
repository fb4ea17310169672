"""The servers that get killed: a cluster, a database, and the portal on both."""

import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
HEAP = "384m"
TRANSPORT_OFFSET = 100


def wait_until(condition: Callable[[], Any], seconds: float, what: str, every: float = 0.1) -> Any:
    """Return the first true answer of `condition`; fail when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            pytest.fail(f"After {seconds:.0f} s, still not so: {what}.")
        time.sleep(every)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(wanted: Callable[[int], list[int]] = lambda port: [port]) -> int:
    """A port that is free, with those that `wanted` says go with it."""
    for _attempt in range(200):
        # Below those that the system hands out by itself.
        port = random.SystemRandom().randrange(15000, 30000)
        if all(map(is_free, wanted(port))):
            return port
    return pytest.fail("No free port was found.")


def tail(log: Path, lines: int = 60) -> str:
    text = log.read_text(errors="replace") if log.exists() else ""
    return f"--- {log.name}\n" + "\n".join(text.splitlines()[-lines:])


class Processes:
    """Processes by name, each in a group of its own so that its children are killed with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def start(self, name: str, command: list[str], environment: dict[str, str], **options: Any) -> Any:
        self.kill(name)
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stderr=log,
                start_new_session=True,
                **{"stdout": log, "stdin": subprocess.DEVNULL} | options,
            )
        self.running[name] = process
        return process

    def is_running(self, name: str) -> bool:
        return name in self.running and self.running[name].poll() is None

    def kill(self, name: str) -> None:
        """SIGKILL the process and its children; returns once it is gone."""
        process = self.running.pop(name, None)
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                # What was not yet sent to a dead process is of no use.
                with suppress(BrokenPipeError):
                    stream.close()

    def kill_all(self) -> None:
        for name in list(self.running):
            self.kill(name)


@dataclass
class Outage:
    """A time during which the cluster did not answer; `until` is infinite while it lasts."""

    since: float
    until: float = float("inf")


class Cluster:
    """One node, or several, started by `scripts/elasticsearch` in a folder of its own."""

    def __init__(self, nodes: int = 1) -> None:
        self.nodes = nodes
        # The server runs under another account, which can't read pytest's own folders.
        self.folder = Path(tempfile.mkdtemp(prefix="inters4-faults-"))
        self.folder.chmod(0o755)
        self.port = free_port(lambda port: [port + n + o for n in range(nodes) for o in (0, TRANSPORT_OFFSET)])
        self.outages: list[Outage] = []
        self._starting: threading.Thread | None = None
        self._failure = ""

    def script(self, command: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        place = ("--port", str(self.port), "--folder", str(self.folder / "cluster"))
        return subprocess.run(
            [sys.executable, "scripts/elasticsearch", command, *arguments, *place],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def url(self, prefix: str) -> str:
        """The `SEARCH_URL` of this cluster."""
        hosts = ",".join(f"{HOST}:{self.port + number}" for number in range(self.nodes))
        return f"elasticsearch://{hosts}/{prefix}"

    def start(self) -> None:
        """Start what doesn't run, in the background: see `wait`."""
        self.wait()
        self._starting = threading.Thread(target=self._start, daemon=True)
        self._starting.start()

    def _start(self) -> None:
        started = self.script("start", "--nodes", str(self.nodes), "--heap", HEAP)
        if started.returncode:
            self._failure = started.stderr
        for outage in self.outages:
            outage.until = min(outage.until, time.monotonic())

    def wait(self) -> None:
        """Wait until the cluster answers; fail with its log when it doesn't start."""
        if self._starting is not None:
            self._starting.join()
            self._starting = None
        failure, self._failure = self._failure, ""
        if failure:
            pytest.fail(f"The cluster did not start:\n{failure}")

    def kill(self, node: int = 1) -> None:
        """SIGKILL a node."""
        killed = self.script("kill", str(node))
        assert killed.returncode == 0, killed.stderr
        if self.nodes == 1:
            self.outages.append(Outage(time.monotonic()))

    def was_down(self, moment: float) -> bool:
        return any(outage.since < moment < outage.until for outage in self.outages)

    def get(self, path: str) -> Any:
        """What the first node answers, as text; empty for what isn't there."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}{path}", timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refused:
            refused.close()
            return ""
        except OSError:
            return ""

    def indexes(self, prefix: str) -> set[str]:
        """The versions of the index, in service or not."""
        names = self.get(f"/_cat/indices/{prefix}-*?h=index&expand_wildcards=all").split()
        return {name for name in names if name != f"{prefix}-lock"}

    def remove(self) -> None:
        if self._starting is not None:
            self._starting.join()
        for number in range(1, self.nodes + 1):
            self.script("kill", str(number))
        shutil.rmtree(self.folder, ignore_errors=True)


class Database:
    """A database of its own on the test server: empty, or a copy of `template` where the server has one."""

    def __init__(self, server: str, template: str = "") -> None:
        self.server = server
        self.name = f"faults_{secrets.token_hex(6)}"
        self.url = urlunsplit(urlsplit(server)._replace(path=f"/{self.name}"))
        names = {name for (name,) in self._run(server, "SELECT datname FROM pg_database")}
        copied = f' TEMPLATE "{template}"' if template in names else ""
        self._run(server, f'CREATE DATABASE "{self.name}"{copied}')

    def _run(self, url: str, statement: str) -> list[Any]:
        address = url.replace("postgres://", "postgresql://", 1)
        with psycopg.connect(address, autocommit=True) as connection:
            answer = connection.execute(statement.encode())
            return answer.fetchall() if answer.description else []

    def count(self, table: str) -> int:
        return self._run(self.url, f'SELECT count(*) FROM "{table}"')[0][0]

    def rows(self, statement: str) -> list[Any]:
        return self._run(self.url, statement)

    def drop(self, seconds: float = 60) -> None:
        """Drop it, whoever is in it; the server's own cleaning of tables alone is waited for."""
        end = time.monotonic() + seconds
        while True:
            try:
                self._run(self.server, f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
                return
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
                if time.monotonic() > end:
                    raise
                time.sleep(1)


class Portal:
    """The portal as processes: gunicorn (`web`) and two search workers, on a cluster and a database."""

    workers = ("worker-1", "worker-2")

    def __init__(self, folder: Path, database: Database, cluster: Cluster, prefix: str = "faults") -> None:
        self.folder = folder
        self.database = database
        self.cluster = cluster
        self.prefix = prefix
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.processes = Processes(folder)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": database.url,
            "SEARCH_URL": cluster.url(prefix),
            "SITE_URL": self.url,
            # What is left in the logs is what went wrong.
            "LOG_LEVEL": "WARNING",
        }
        for name in ("SECRET_KEY", "SEARCH_FALLBACK_URL", "CACHE_URL"):
            self.environment.pop(name, None)

    def manage(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return self.python("manage.py", *arguments, **environment)

    def python(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def prepare(self, pages: int) -> None:
        """Migrate, load the demo content and so many generated pages, and index them."""
        loaded = self.python("-c", "from portal.demo.server import prepare; prepare()")
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        self.must("generate_content", "--count", str(pages))

    def must(self, *arguments: str) -> str:
        """Run a command that has to succeed; returns what it says."""
        done = self.manage(*arguments)
        if done.returncode:
            pytest.fail(f"manage.py {' '.join(arguments)}:\n{done.stdout}{done.stderr[-4000:]}\n{self.logs()}")
        return done.stdout

    def start(self, **environment: str) -> "Portal":
        """Start what doesn't run, and wait until the web server answers."""
        self.environment |= environment
        for name in self.workers:
            if not self.processes.is_running(name):
                self.start_worker(name)
        if not self.processes.is_running("web"):
            self.start_web()
        wait_until(self.answers, 60, "the web server answers")
        return self

    def start_worker(self, name: str) -> None:
        command = [sys.executable, "manage.py", "search_worker", f"--parent={os.getpid()}"]
        self.processes.start(name, command, self.environment)

    def start_web(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", f"--bind={HOST}:{self.port}"]
        command += ["--workers=2", "--threads=4", "--timeout=60", "--log-level=warning"]
        self.processes.start("web", command, self.environment)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill_one_of_web(self, number: float) -> None:
        """SIGKILL one of gunicorn's own workers, which it replaces by itself; `number` is of [0, 1)."""
        master = self.processes.running["web"].pid
        told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(master)], capture_output=True, text=True, check=False)
        children = [int(pid) for pid in told.stdout.split()]
        if children:
            os.kill(children[int(number * len(children))], signal.SIGKILL)

    def wait_for_empty_outbox(self, seconds: float = 180) -> None:
        """Wait until the workers, which nobody helps, have done everything."""
        end = time.monotonic() + seconds
        while self.database.count("search_outboxrow"):
            if time.monotonic() > end:
                rows = self.database.rows("SELECT id, subject, object_id, attempts FROM search_outboxrow LIMIT 20")
                pytest.fail(f"The workers leave {rows} in the outbox.\n{self.logs()}")
            time.sleep(0.2)

    def check_that_nothing_is_lost(self, context: str) -> None:
        """The outbox empties, no page was refused, and index and content agree, without repair."""
        self.wait_for_empty_outbox()
        refused = self.database.rows("SELECT page_id, reason FROM search_deadletter")
        compared = self.manage("check_search")
        if refused or compared.returncode:
            pytest.fail(
                f"{context}\nrefused: {refused}\n{compared.stdout[-3000:]}{compared.stderr[-2000:]}\n{self.logs()}"
            )

    def logs(self) -> str:
        return "\n".join(tail(log) for log in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        self.processes.kill_all()


def close_all(*closing: Callable[[], Any]) -> None:
    """Call each, in order, whatever the others do."""
    with ExitStack() as stack:
        for close in reversed(closing):
            stack.callback(close)
