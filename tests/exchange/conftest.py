"""Fixtures of the exchange: vocabularies, a site, media in a folder of the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.directory.services import load_vocabularies
from portal.exchange.importer import import_path
from portal.exchange.problems import Report
from portal.home.services import ensure_site
from tests.database import kept_for_the_module


@pytest.fixture(scope="module", autouse=True)
def _directory(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Vocabularies and the shape of the site, made once a module: each test has its savepoint on top of them."""
    # Synonyms take most of the time of loading, and no file refers to them.
    none = tmp_path_factory.mktemp("synonymes") / "synonymes.yaml"
    none.write_text("groups: []", encoding="utf-8")
    with kept_for_the_module(django_db_blocker):
        load_vocabularies(synonyms=none)
        ensure_site()
        yield


@pytest.fixture(autouse=True)
def _site(_directory: None, db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))


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
