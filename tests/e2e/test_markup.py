"""The Nu HTML checker finds no error in the pages, the style sheets and the drawings."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from portal.demo.pages import PAGES, STAFF_PAGES
from tests.conftest import absent
from tests.e2e.pages import ADDRESSES, LANGUAGES, ROOT, STAFF, web_tools

STATIC = ROOT / "static"


@pytest.fixture(scope="session")
def java() -> str:
    """The Java runtime that the checker runs on."""
    path = shutil.which("java")
    if path is None:
        absent("web-tools", "install Debian's package « default-jre-headless »")
    return path


def check(java: str, files: list[Path], *options: str) -> dict[str, list[str]]:
    """Return the errors of the checker by file; it reads them all in one run."""
    jar = web_tools() / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [
        java,
        "-Xmx512m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--errors-only",
        "--stdout",
        "--exit-zero-always",
    ]
    done = subprocess.run([*command, *options, *map(str, files)], capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = {}
    for message in json.loads(done.stdout)["messages"]:
        extract = " ".join(message.get("extract", "").split())
        found.setdefault(Path(message.get("url", "")).stem, []).append(f"{message['message']} [{extract}]")
    return found


def save(folder: Path, name: str, page: Any, address: str) -> Path:
    """Keep the HTML of an address as the server gives it, before any script."""
    answer = page.request.get(address)
    assert "text/html" in answer.headers["content-type"], name
    file = folder / f"{name}.html"
    file.write_bytes(answer.body())
    return file


def test_pages_are_valid_html(readers: Any, java: str, tmp_path: Path) -> None:
    """Their inline drawings are checked with them."""
    files = []
    for language, every in zip(LANGUAGES, (1, 4), strict=True):
        # English words stand in the same elements: each fourth page tells of those.
        stranger, staff = readers.page(language), readers.page(language, STAFF)
        for reader, addresses in ((stranger, PAGES), (staff, STAFF_PAGES)):
            files += [
                save(tmp_path, f"{name}-{language}", reader, address)
                for name, address in list(addresses.items())[::every]
            ]
    assert len(files) > len(ADDRESSES)
    assert check(java, files, "--html") == {}


def test_results_that_replace_others_are_valid_html(readers: Any, java: str, tmp_path: Path) -> None:
    """The results that replace others in the page, put in a page; htmx itself takes their title out."""
    answer = readers.page().request.get("/recherche/?q=soutien", headers={"HX-Request": "true"})
    file = tmp_path / "results.html"
    results = re.sub(r"<title>.*?</title>", "", answer.text(), flags=re.DOTALL)
    forms = '<form id="recherche" action="/recherche/"></form><form id="comparaison" method="post"></form>'
    file.write_text(f'<!DOCTYPE html><html lang="fr"><head><title>x</title></head><body>{forms}{results}</body></html>')
    assert check(java, [file], "--html") == {}


def test_style_sheets_are_valid_css(java: str, tmp_path: Path) -> None:
    """The checker doesn't know container queries (CSS Containment 3): it is given media queries in their place."""
    sheets = sorted((STATIC / "css").rglob("*.css"))
    assert len(sheets) > 30
    copies = []
    for sheet in sheets:
        text = re.sub(r"@container\s*\((?:inline-size|width)", "@media (width", sheet.read_text())
        text = re.sub(r"@container\s*\(([\w.]+ <=?) (?:inline-size|width)", r"@media (\1 width", text)
        copies.append(tmp_path / f"{sheet.parent.name}-{sheet.name}")
        copies[-1].write_text(re.sub(r"container-type: inline-size;", "", text))
    assert check(java, copies, "--css") == {}


def test_drawings_are_valid_svg(java: str) -> None:
    assert check(java, sorted((STATIC / "img").glob("*.svg")), "--svg") == {}


def test_the_checker_does_find_errors(java: str, tmp_path: Path) -> None:
    """A checker that reads nothing finds nothing."""
    for name, text in (("a.html", "<p id=x id=x>"), ("b.css", "a { colr: red }"), ("c.svg", "<svg><x/></svg>")):
        (tmp_path / name).write_text(text)
    assert set(check(java, sorted(tmp_path.iterdir()), "--also-check-css", "--also-check-svg")) == {"a", "b", "c"}
