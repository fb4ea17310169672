"""Files made once and kept on disk."""

import os
from pathlib import Path

import pytest

from portal.core.file_cache import cached_file, prune


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    return settings.FILE_CACHE_DIR


def test_a_file_is_made_once_for_each_key(folder):
    made = []

    def make():
        made.append(1)
        return b"one"

    assert [cached_file("cards", "a", make), cached_file("cards", "a", make)] == [b"one", b"one"]
    assert cached_file("cards", "b", lambda: b"two") == b"two"
    assert cached_file("sheets", "a", lambda: b"three") == b"three"
    assert len(made) == 1


def test_a_folder_that_cannot_be_written_is_no_reason_not_to_answer(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    assert cached_file("cards", "a", lambda: b"one") == b"one"


def test_what_was_asked_for_the_longest_ago_is_forgotten_first(folder):
    folder.mkdir()
    for age, name in enumerate(["newest", "recent", "old", "oldest"]):
        (folder / name).write_bytes(bytes(10))
        os.utime(folder / name, (1_000_000 - age, 1_000_000 - age))
    prune(folder, 40)
    assert len(list(folder.iterdir())) == 4
    prune(folder, 39)
    assert sorted(path.name for path in folder.iterdir()) == ["newest"]


def test_the_cache_stays_within_its_room(folder, settings):
    settings.FILE_CACHE_BYTES = 1000
    for number in range(200):
        cached_file("cards", str(number), lambda: bytes(100))
    # Looked at once in sixteen files or so: never far above its room.
    assert sum(path.stat().st_size for path in Path(folder / "cards").iterdir()) < 12_000


def test_a_file_that_failed_leaves_nothing_behind(folder):
    def fail():
        raise ValueError

    with pytest.raises(ValueError):
        cached_file("cards", "a", fail)
    assert not folder.exists()
    assert cached_file("cards", "a", lambda: b"one") == b"one"
    assert [path.name[0] != "." for path in (folder / "cards").iterdir()] == [True]
