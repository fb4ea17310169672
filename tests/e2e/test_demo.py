"""The demo starts, says what is wrong, stops cleanly and keeps what was written."""

import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.e2e.conftest import Demo


def processes_at(port: int) -> list[str]:
    found = []
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = status.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if f"127.0.0.1:{port}" in command:
            found.append(command)
    return found


def both_workers(demo: Demo) -> list[str]:
    """The processes of the two workers: the second starts once pages are served."""
    end = time.monotonic() + 30
    found: list[str] = []
    while len(found) < 2 and time.monotonic() < end:
        told = subprocess.run(
            ["pgrep", "-f", f"worker --parent={demo.process.pid}"], capture_output=True, text=True, check=False
        )
        found = told.stdout.split()
    assert len(found) == 2
    return found


def test_a_taken_port_is_said_with_what_to_do(demo: Demo, tmp_path: Path) -> None:
    second = Demo(tmp_path / "data", port=demo.port)
    assert second.process.wait(60) == 1
    assert f"PORT={demo.port + 1}" in second.log.read_text()


# Ctrl-C, and a closed terminal; the other tests end by SIGTERM. A demo more is started for each.
@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_the_demo_stops_its_processes_on_a_signal_and_starts_again(number: int, demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(Path(demo.log).with_suffix(""), folder)
    running = Demo(folder).wait()
    workers = both_workers(running)
    started = time.monotonic()
    assert running.stop(number) == 0
    assert time.monotonic() - started < 15
    assert processes_at(running.port) == []
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_answers_carry_the_headers_that_protect_readers(demo: Demo) -> None:
    with urllib.request.urlopen(demo.url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
