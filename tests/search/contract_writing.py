"""The contract of every engine: nothing is lost, nothing goes back in time."""

from collections.abc import Iterable

import pytest

from search.documents import SearchDocument
from search.engines.base import Deletion, RebuildMismatch, SearchUnavailable
from tests.search.contract_helpers import ask, ids, page


class WritingContract:
    """Changes, deletions, rebuilds."""

    # Writing

    def test_a_page_is_replaced(self, engine):
        engine.index([page(1, "avant")])
        engine.index([page(1, "après", sequence=2)])
        assert ids(ask(engine, "avant", exact=True)) == []
        assert ids(ask(engine, "après")) == [1]
        assert ask(engine).total == 1

    def test_an_older_sequence_changes_nothing(self, engine):
        engine.index([page(1, "nouveau", sequence=5)])
        assert engine.index([page(1, "ancien", sequence=4)]) == 0
        assert engine.delete([Deletion(1, 4)]) == 0
        assert ids(ask(engine, "nouveau")) == [1]
        assert engine.index([page(1, "égal", sequence=5)]) == 1

    def test_a_deletion_keeps_out_older_versions(self, engine):
        engine.index([page(1, sequence=1), page(2, sequence=1)])
        assert engine.delete([Deletion(1, 3)]) == 1
        assert engine.index([page(1, sequence=2)]) == 0
        assert ids(ask(engine)) == [2]
        assert engine.index([page(1, sequence=4)]) == 1
        assert set(ids(ask(engine))) == {1, 2}

    def test_the_newest_of_a_batch_wins(self, engine):
        engine.apply([page(1, "deux", sequence=2), page(1, "un", sequence=1), Deletion(2, 1)])
        assert [hit.title for hit in ask(engine).hits] == ["deux"]

    def test_deleting_an_unknown_page_is_no_error(self, engine):
        engine.delete([Deletion(404, 1)])
        assert ask(engine).total == 0

    def test_hashes_are_those_of_the_documents(self, engine):
        documents = [page(n, f"Page {n}") for n in (7, 3, 5)]
        engine.index(documents)
        engine.delete([Deletion(5, 2)])
        assert list(engine.hashes()) == [(3, documents[1].hash), (7, documents[0].hash)]

    # Rebuilding

    def test_a_rebuild_replaces_everything(self, engine):
        engine.index([page(1), page(2)])
        progress: list[int] = []
        report = engine.rebuild((page(n) for n in range(2, 1204)), expected=1202, progress=progress.append)
        assert report.documents == ask(engine).total == engine.health().documents == 1202
        assert progress == sorted(progress) != []

    def test_a_page_given_twice_to_a_rebuild_counts_once(self, engine):
        engine.rebuild([page(1), page(2, "avant"), page(1), page(2, "après")], expected=2)
        assert ask(engine).total == 2
        assert ids(ask(engine, "après")) == [2]

    def test_a_rebuild_catches_up(self, engine):
        report = engine.rebuild(
            [page(1, sequence=1), page(2, sequence=1), page(3, sequence=9)],
            catch_up=lambda: [page(1, "rattrapé", sequence=2), Deletion(2, 2), Deletion(3, 8)],
        )
        assert report.caught_up == 2
        assert ids(ask(engine, "rattrapé")) == [1]
        assert set(ids(ask(engine))) == {1, 3}

    def test_a_rebuild_that_fails_leaves_the_index_in_service(self, engine):
        engine.index([page(1)])

        def failing() -> Iterable[SearchDocument]:
            yield page(2)
            raise RuntimeError("database gone")

        with pytest.raises(RuntimeError):
            engine.rebuild(failing())
        with pytest.raises(RebuildMismatch):
            engine.rebuild([page(2)], expected=2)
        assert ids(ask(engine)) == [1]

    def test_rollback_returns_to_the_previous_index_and_back(self, engine):
        engine.index([page(1)])
        engine.rebuild([page(2)])
        assert ids(ask(engine)) == [2]
        engine.rollback()
        assert ids(ask(engine)) == [1]
        engine.rollback()
        assert ids(ask(engine)) == [2]

    def test_rollback_without_a_previous_index_says_so(self, make_engine):
        engine = make_engine(None)
        if engine.health().previous is None:
            with pytest.raises(SearchUnavailable) as raised:
                engine.rollback()
            assert raised.value.code == "missing"

    def test_health_tells_what_is_indexed(self, engine):
        engine.index([page(1), page(2)])
        engine.delete([Deletion(2, 2)])
        health = engine.health()
        assert (health.status, health.documents, health.engine) == ("ok", 1, engine.name)
