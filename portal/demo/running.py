"""A demo and a browser for the time of a measure: in a folder and at a port that nothing else has."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START_SECONDS = 180


@contextmanager
def running_demo() -> Iterator[str]:
    """Start a demo of its own; give its address, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="inters4-demo-") as data:
        environment = os.environ | {
            "PORT": str(port),
            "DATA_DIR": data,
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        }
        demo = subprocess.Popen([sys.executable, "-m", "portal.demo"], env=environment, stdout=subprocess.DEVNULL)
        try:
            wait(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}"
        finally:
            demo.terminate()
            demo.wait()


def wait(url: str) -> None:
    """Wait until the address answers.

    Raises:
        SystemExit: when it doesn't in time.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  (the loopback address)
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The demo did not start.")


@contextmanager
def running_browser() -> Iterator[Any]:
    """Start the system's Chromium, headless."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
