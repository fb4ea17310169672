"""The embedded engine: the contract, on disk and in memory, and what is its own."""

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from search.engines.base import Deletion, RebuildInProgress, SearchUnavailable
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.embedded.store import Store
from tests.search.contract_helpers import FACETS, PUBLIC, ask, ids, page
from tests.search.engine_contract import EngineContract

ROOT = Path(__file__).parents[2]


class TestOnDisk(EngineContract):
    @pytest.fixture
    def make_engine(self, tmp_path):
        def make(synonyms=None):
            engine = EmbeddedEngine(tmp_path / "index", FACETS, synonyms)
            engine.rebuild([])
            return engine

        return make


class TestInMemory(EngineContract):
    @pytest.fixture
    def make_engine(self):
        return lambda synonyms=None: EmbeddedEngine(None, FACETS, synonyms)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def engine(path):
    engine = EmbeddedEngine(path, FACETS)
    engine.rebuild([])
    return engine


@pytest.fixture
def killed():
    """Processes that are dead when the test ends, however it ends."""
    processes: list[subprocess.Popen] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def run(path: Path, code: str, stdout: int | None = None) -> subprocess.Popen:
    """Another process, with `engine` and `page` at hand."""
    prelude = f"""
        import sys, time
        from search.engines.embedded.engine import EmbeddedEngine
        from search.engines.base import *
        from tests.search.contract_helpers import FACETS, ask, ids, page
        engine = EmbeddedEngine({str(path)!r}, FACETS)
    """
    source = textwrap.dedent(prelude) + textwrap.dedent(code)
    return subprocess.Popen([sys.executable, "-c", source], cwd=ROOT, stdout=stdout, text=True)


def folders(path: Path) -> set[str]:
    return {entry.name for entry in path.glob("v-*")}


def orphans(path: Path, version: str) -> set[str]:
    managed = set(json.loads((path / version / ".managed.json").read_text()))
    return {entry.name for entry in (path / version).glob("*.*")} - managed - {
        ".managed.json", "version.json", "meta.json", ".tantivy-writer.lock", ".tantivy-meta.lock",
    }  # fmt: skip


def test_before_the_first_rebuild_everything_says_missing(path):
    engine = EmbeddedEngine(path, FACETS)
    assert engine.health().status == "missing"
    for call in (
        lambda: ask(engine, "x"),
        lambda: engine.index([page(1)]),
        lambda: engine.suggest("xx", PUBLIC),
        lambda: engine.rollback(),
        lambda: list(engine.hashes()),
    ):
        with pytest.raises(SearchUnavailable) as raised:
            call()
        assert raised.value.code == "missing"


def test_an_index_made_for_other_facets_says_outdated(path, engine):
    other = EmbeddedEngine(path, ("type",))
    assert other.health().status == "outdated"
    with pytest.raises(SearchUnavailable):
        other.index([page(1)])
    other.rebuild([page(1)])
    assert ids(ask(other)) == [1]


@pytest.mark.parametrize("name", ["current.json", "meta.json", "version.json"])
def test_a_spoilt_file_says_damaged_and_a_rebuild_mends_it(path, engine, name):
    version = engine.health().version
    file = path / name if name == "current.json" else path / version / name
    file.write_text("{")
    again = EmbeddedEngine(path, FACETS)
    assert again.health().status in ("damaged", "outdated")
    again.rebuild([page(1)])
    assert ids(ask(again)) == [1]


def test_a_deleted_index_says_missing_and_a_rebuild_mends_it(path, engine):
    engine.index([page(1)])
    for file in sorted(path.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    assert engine.health().status == "missing"
    engine.rebuild([page(2)])
    assert ids(ask(engine)) == [2]


def test_what_is_written_survives_reopening(path, engine):
    engine.index([page(1, "équipe")])
    assert ids(ask(EmbeddedEngine(path, FACETS), "équipe")) == [1]


def test_a_reader_sees_what_another_process_writes_deletes_and_rebuilds(path, engine):
    engine.index([page(1)])
    assert ids(ask(engine)) == [1]
    assert run(path, "engine.index([page(2)]); engine.delete([Deletion(1, 2)])").wait() == 0
    assert ids(ask(engine)) == [2]
    assert run(path, "engine.rebuild([page(3)])").wait() == 0
    assert ids(ask(engine)) == [3]
    assert run(path, "engine.rollback()").wait() == 0
    assert ids(ask(engine)) == [2]


def test_two_processes_and_threads_write_in_turn(path, engine):
    others = [run(path, f"for n in range(15): engine.index([page({start} + n)])") for start in (100, 200)]
    threads = [threading.Thread(target=lambda n=n: engine.index([page(n)])) for n in range(300, 310)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait() for process in others] == [0, 0]
    assert engine.health().documents == 40
    assert orphans(path, engine.health().version) == set()


def test_searches_go_on_while_others_write_and_rebuild(path, engine):
    engine.index([page(1, "équipe")])
    writer = run(
        path,
        """
        for n in range(2, 12):
            engine.index([page(n, "équipe")])
        engine.rebuild([page(n, "équipe") for n in range(1, 12)])
        engine.rebuild([page(n, "équipe") for n in range(1, 12)])
        """,
    )
    while writer.poll() is None:
        assert ask(engine, "équipe").total >= 1
    assert writer.returncode == 0
    assert ask(engine, "équipe").total == 11


def test_nothing_confirmed_is_lost_when_a_writer_is_killed(path, engine, killed):
    confirmed = 0
    picker = random.Random(7)
    for _ in range(5):
        writer = run(
            path,
            f"""
            n = {confirmed}
            while True:
                n += 1
                engine.index([page(n), page(n + 100_000)])
                print(n, flush=True)
            """,
            subprocess.PIPE,
        )
        killed.append(writer)
        assert writer.stdout
        confirmed = int(writer.stdout.readline())
        deadline = time.monotonic() + picker.random() * 0.3
        while time.monotonic() < deadline:
            confirmed = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        rest = writer.communicate()[0].split()
        confirmed = int(rest[-1]) if rest else confirmed
        found = {n for n, _ in engine.hashes()}
        assert found >= set(range(1, confirmed + 1))
        assert {n + 100_000 for n in found if n < 100_000} <= found
    engine.index([page(999_999)])
    assert orphans(path, engine.health().version) == set()


def test_a_killed_rebuild_leaves_the_index_and_the_next_one_cleans_up(path, engine, killed):
    engine.index([page(1)])
    rebuild = run(
        path,
        """
        def endless():
            for n in range(10_000_000):
                yield page(n, "mot " * 200)
                if n == 500:
                    print("under way", flush=True)
        engine.rebuild(endless())
        """,
        subprocess.PIPE,
    )
    killed.append(rebuild)
    assert rebuild.stdout
    rebuild.stdout.readline()
    assert len(folders(path)) == 2
    os.kill(rebuild.pid, signal.SIGKILL)
    rebuild.communicate()
    engine.index([page(2)])
    assert set(ids(ask(engine))) == {1, 2}
    engine.rebuild([page(1), page(2)])
    pointer = Store(path).pointer()
    assert folders(path) == {pointer.current, pointer.previous}
    assert not (path / "rebuilding.json").exists()


def test_what_is_written_during_a_rebuild_is_in_both_indexes(path, engine):
    engine.index([page(1), page(2), page(3)])

    def documents():
        yield page(1)
        other = run(
            path,
            """
            engine.index([page(1, "changé", sequence=2), page(4, "ajouté")])
            engine.delete([Deletion(2, 2)])
            """,
        )
        assert other.wait() == 0
        assert set(ids(ask(engine))) == {1, 3, 4}
        yield from (page(2), page(3))

    report = engine.rebuild(documents())
    assert report.caught_up == 3
    assert set(ids(ask(engine))) == {1, 3, 4}
    assert ids(ask(engine, "changé")) == [1]
    engine.rollback()
    assert set(ids(ask(engine))) == {1, 3, 4}


def test_a_line_of_the_journal_cut_short_spoils_no_other(path, engine):
    store = Store(path)
    version = engine.health().version
    store.append_to_journal(version, [{"deleted": 1, "sequence": 1}])
    journal = path / version / "journal.jsonl"
    journal.write_text(journal.read_text() + '\n{"deleted": 2, "seq')
    store.append_to_journal(version, [{"deleted": 3, "sequence": 1}])
    assert [entry["deleted"] for entry in store.journal(version)] == [1, 3]


def test_two_rebuilds_exclude_each_other(engine):
    def documents():
        yield page(1)
        with pytest.raises(RebuildInProgress):
            engine.rebuild([])

    engine.rebuild(documents())
    assert ids(ask(engine)) == [1]


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SearchUnavailable) as raised:
        EmbeddedEngine(tmp_path / "file" / "index", FACETS).rebuild([])
    assert raised.value.code == "unwritable"


def test_stray_files_are_swept(path, engine):
    engine.index([page(1)])
    stray = path / engine.health().version / f"{'0' * 32}.term"
    stray.write_bytes(b"left by a killed writer")
    engine.index([page(2)])
    assert not stray.exists()
    assert set(ids(ask(engine))) == {1, 2}


def test_one_page_at_a_time_does_not_pile_up_files(path, engine):
    for n in range(30):
        engine.index([page(n % 7, sequence=n)])
    version = engine.health().version
    assert engine.health().documents == 7
    assert len(list((path / version).iterdir())) < 100


def test_deletions_remembered_are_forgotten_by_a_rebuild(engine):
    engine.delete([Deletion(1, 5)])
    engine.rebuild([page(2)])
    assert engine.index([page(1, sequence=1)]) == 1


def test_a_search_in_a_forked_process_works(engine):
    engine.index([page(1)])
    ask(engine)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=lambda: queue.put(ids(ask(engine))))
    child.start()
    assert queue.get(timeout=20) == [1]
    child.join()
