"""`make screenshots`: the pictures of the README and the docs, taken from the demo in a real browser."""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Literal

PICTURES: tuple[tuple[str, str, int, Literal["light", "dark"]], ...] = (
    ("home", "/", 1280, "light"),
    ("search", "/recherche/?q=MPOC+retour+à+domicile", 1280, "light"),
    ("search", "/recherche/?q=MPOC+retour+à+domicile", 320, "light"),
    ("practice", "/pratiques/cisss-bsl/paramedecine-communautaire/", 1280, "light"),
    ("practice", "/pratiques/cisss-bsl/paramedecine-communautaire/", 1280, "dark"),
)
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the pictures go")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"PORT": str(port), "DATA_DIR": data}
        demo = subprocess.Popen([sys.executable, "-m", "portal.demo"], env=environment)
        try:
            wait(f"http://127.0.0.1:{port}/readyz")
            take(f"http://127.0.0.1:{port}", options.folder)
        finally:
            demo.terminate()
            demo.wait()


def wait(url: str, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  (the loopback address)
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The demo did not start.")


def take(base: str, folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        for name, path, width, theme in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme, locale="fr-CA")
            page.goto(base + path)
            page.wait_for_load_state("networkidle")
            target = folder / f"{name}-{width}-{theme}.png"
            page.screenshot(path=str(target))
            page.close()
            print(target)
        browser.close()


if __name__ == "__main__":
    main()
