"""A kind of content that only its own app names: everything finds it (tests/fourth_kind).

It is installed in a process of its own: which apps there are is settled once, when a process starts.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_kind_of_content_needs_no_line_outside_its_own_app(tmp_path: Path) -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--ds=tests.fourth_kind.settings",
            "-o",
            "addopts=--strict-markers --import-mode=importlib",
            "tests/fourth_kind/proof.py",
        ],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]


def test_nothing_of_the_portal_names_it() -> None:
    named = [
        path.relative_to(ROOT).as_posix()
        for folder in ("portal", "practices", "syntheses", "training", "search", "static")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js", ".typ"} and "fourth_kind" in path.read_text(encoding="utf-8")
    ]
    assert named == []
