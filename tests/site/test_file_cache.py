"""Files made once and kept on disk."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.tools import file_cache
from portal.tools.file_cache import BusyError, cached_file, prune


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
    for number in range(50):
        cached_file("cards", str(number), lambda: bytes(100))
        assert sum(path.stat().st_size for path in (folder / "cards").iterdir()) <= 1000


def test_what_is_kept_is_of_the_portal_alone(folder):
    cached_file("sheets", "a", lambda: b"one")
    assert (folder / "sheets").stat().st_mode & 0o077 == 0


def test_many_requests_at_once_are_made_one_after_the_other_and_few_wait(folder):
    at_work, most, made = 0, 0, []

    def make():
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        time.sleep(0.2)
        made.append(1)
        at_work -= 1
        return b"one"

    def ask(number):
        try:
            return cached_file("sheets", "the same", make)
        except BusyError:
            return b"busy"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert sorted(answers) == [b"busy"] * 6 + [b"one"] * 2
    assert (len(made), most) == (1, 1)


def test_who_waits_for_too_long_is_told_so_and_a_file_that_is_kept_never_waits(folder, monkeypatch):
    monkeypatch.setattr(file_cache, "PATIENCE_SECONDS", 0.01)
    cached_file("sheets", "kept", lambda: b"kept")

    def while_another_is_made():
        assert cached_file("sheets", "kept", bytes) == b"kept"
        with pytest.raises(BusyError), ThreadPoolExecutor(1) as other:
            other.submit(cached_file, "sheets", "b", lambda: b"two").result()
        return b"one"

    assert cached_file("sheets", "a", while_another_is_made) == b"one"
    assert cached_file("sheets", "b", lambda: b"two") == b"two"


def test_a_file_that_failed_leaves_nothing_behind(folder):
    def fail():
        raise ValueError

    with pytest.raises(ValueError):
        cached_file("cards", "a", fail)
    assert not folder.exists()
    assert cached_file("cards", "a", lambda: b"one") == b"one"
    assert [path.name[0] != "." for path in (folder / "cards").iterdir()] == [True]
