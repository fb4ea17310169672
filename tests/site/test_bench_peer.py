"""The plain Wagtail site that pages are measured beside still starts, whatever the portal installs asks of it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STARTS = "import django; django.setup(); from django.core.handlers.wsgi import WSGIHandler; WSGIHandler()"


def test_the_peer_of_the_bench_starts(tmp_path: Any) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "benches.peer.settings"}
    done = subprocess.run(
        [sys.executable, "-c", STARTS], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
