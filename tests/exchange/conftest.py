"""Fixtures of the exchange: vocabularies, a site, media in a folder of the test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.directory.services import load_vocabularies
from portal.exchange.importer import import_path
from portal.exchange.problems import Report
from portal.home.services import ensure_site


@pytest.fixture(autouse=True)
def _site(db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))
    # Synonyms take most of the time of loading, and no file refers to them.
    none = tmp_path_factory.mktemp("synonymes") / "synonymes.yaml"
    none.write_text("groups: []", encoding="utf-8")
    load_vocabularies(synonyms=none)
    ensure_site()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty content folder."""
    path = tmp_path / "contenu"
    path.mkdir()
    return path


@pytest.fixture
def load(folder: Path) -> Callable[..., Report]:
    """Import the content folder."""
    return lambda **options: import_path(folder, **options)


@pytest.fixture
def problems(load: Callable[..., Report]) -> Callable[..., list[str]]:
    """Import the content folder and return what is reported, as text with plain spaces."""
    return lambda **options: [str(problem).replace("\u00a0", " ") for problem in load(**options).problems]
