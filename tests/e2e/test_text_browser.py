"""A text browser, which has neither scripts nor style sheets, completes a search."""

import os
import pty
import re
import select
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import absent

TITLE = "Paramédecine communautaire"
SCREEN = {"TERM": "xterm", "LINES": "40", "COLUMNS": "100", "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="session")
def w3m() -> str:
    path = shutil.which("w3m")
    if path is None:
        absent("w3m", "install Debian's package « w3m »")
    return path


class TextBrowser:
    """w3m in a terminal of its own, driven by its keys."""

    def __init__(self, program: str, home: Path, address: str) -> None:
        self.home = home
        self.told = ""
        environment = {**os.environ, **SCREEN, "HOME": str(home)}
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execve(program, [program, "-no-mouse", address], environment)

    def wait(self, text: str, seconds: float = 30) -> None:
        """Read the screen until it says `text`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text in self.told:
                self.told = ""
                return
            if select.select([self.terminal], [], [], 0.1)[0]:
                self.told += plain(os.read(self.terminal, 65536).decode(errors="replace"))
        pytest.fail(f"w3m did not say « {text} » but:\n{self.told[-2000:]}")

    def press(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def text(self) -> str:
        """Return the whole page as the browser lays it out."""
        file = self.home / "page.txt"
        self.press("S")
        self.wait("Save buffer to:")
        self.press(f"{file}\r")
        end = time.monotonic() + 10
        while not (file.exists() and file.stat().st_size) and time.monotonic() < end:
            time.sleep(0.1)
        return file.read_text()

    def stop(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


def plain(screen: str) -> str:
    """Drop the escapes by which the terminal is drawn; a move of the cursor to the right is a space."""
    return re.sub(r"\x1b\[[\d;?]*[A-BD-Za-z]|\x1b[()][A-Z0-9]", "", re.sub(r"\x1b\[\d*C", " ", screen))


@pytest.fixture
def text_browser(w3m: str, demo: Any, tmp_path: Path) -> Iterator[TextBrowser]:
    # The address leads to the field: a person would search for its label, or press Tab.
    opened = TextBrowser(w3m, tmp_path, f"{demo.url}/recherche/#recherche-q")
    yield opened
    opened.stop()


def test_a_search_is_typed_sent_and_read(text_browser: TextBrowser) -> None:
    text_browser.wait("Viewing <Recherche")
    # The cursor stands behind the field: one step back, and Enter edits it.
    text_browser.press("h\r")
    text_browser.wait("TEXT:")
    text_browser.press("MPOC retour\r")
    text_browser.wait("MPOC retour")
    text_browser.press("\t\r")
    text_browser.wait("Viewing <MPOC")
    text = " ".join(text_browser.text().split())
    assert "[MPOC retour" in text
    assert TITLE in text
    # What is told by colour, by shape or by the map is told in words.
    for words in ("Pratique · ", "Maturité : ", "Bas-Saint-Laurent", "Trier par", "Appliquer les filtres"):
        assert words in text, words
    assert text.index("Aller au contenu") < text.index("MPOC") < text.index(TITLE)
