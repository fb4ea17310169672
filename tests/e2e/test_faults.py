"""Processes are killed with SIGKILL at any moment; what was confirmed is there and searchable after a restart."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CONTENT
from tests.e2e.conftest import ROOT, Demo

Manage = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(demo: Demo, tmp_path: Path) -> dict[str, str]:
    """The settings of a demo of its own: a copy of the running one's folder."""
    folder = tmp_path / "data"
    shutil.copytree(demo.log.with_suffix(""), folder)
    values = {**os.environ, "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
    values.pop("SECRET_KEY", None)
    return values


@pytest.fixture
def manage(environment: dict[str, str]) -> Manage:
    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def kill_after(seconds: float, environment: dict[str, str], *arguments: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def start_seconds(manage: Manage) -> float:
    """How long a command takes to start on this machine: kills are drawn around what comes after."""
    started = time.monotonic()
    assert manage("search_worker", "--once").returncode == 0
    return time.monotonic() - started


@pytest.mark.thorough
def test_a_killed_rebuild_leaves_an_index_that_serves(manage: Manage, environment: dict[str, str]) -> None:
    draw = random.Random(4)
    start = start_seconds(manage)
    for _kill in range(2):
        kill_after(start * draw.uniform(0.7, 1.3), environment, "rebuild_search")
        assert manage("check_search").returncode == 0
    assert manage("rebuild_search").returncode == 0
    assert manage("check_search").returncode == 0


@pytest.mark.thorough
def test_a_killed_worker_loses_no_change(manage: Manage, environment: dict[str, str]) -> None:
    draw = random.Random(5)
    start = start_seconds(manage)
    assert manage("generate_content", "--count", "400", "--seed", "3").returncode == 0
    for _kill in range(2):
        kill_after(start * draw.uniform(0.8, 1.4), environment, "search_worker")
    assert manage("search_worker", "--once").returncode == 0
    answer = manage("check_search")
    assert answer.returncode == 0, answer.stderr


@pytest.mark.thorough
def test_a_killed_import_leaves_whole_pages_and_is_completed_by_the_next(
    manage: Manage, environment: dict[str, str], tmp_path: Path
) -> None:
    draw = random.Random(6)
    start = start_seconds(manage)
    changed = tmp_path / "content"
    # A part is enough: kills fall in the middle of it as of the whole.
    shutil.copytree(CONTENT / "syntheses", changed / "syntheses")
    for path in changed.rglob("*.md"):
        path.write_text(path.read_text(encoding="utf-8") + "\nUne phrase ajoutée : xylophone.\n", encoding="utf-8")
    for _kill in range(2):
        kill_after(start * draw.uniform(1.0, 3.0), environment, "import_content", str(changed))
        assert manage("search_worker", "--once").returncode == 0
        assert manage("check_search").returncode == 0
    completed = manage("import_content", str(changed))
    assert completed.returncode == 0, completed.stdout + completed.stderr
    again = manage("import_content", str(changed))
    assert "modifiées : 0" in again.stdout.replace("\xa0", " "), again.stdout
    assert manage("search_worker", "--once").returncode == 0
    assert manage("check_search").returncode == 0
