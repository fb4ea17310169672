"""What pages are alike by is counted once for a snapshot of the index, and only where another page holds it."""

import pytest

from search.engines.embedded.engine import EmbeddedEngine
from tests.search.contract_helpers import FACETS, PUBLIC, page


@pytest.fixture
def engine():
    engine = EmbeddedEngine(None, FACETS)
    engine.index([page(1, "Paramédecine rurale zéphyr"), page(2, "Paramédecine urbaine"), page(3, "Télésanté rurale")])
    return engine


def counted(engine):
    """The words that were counted for this snapshot."""
    return {word for _grants, word in engine.reader().counts.remembered}


def test_a_word_that_one_page_alone_holds_is_not_counted(engine):
    assert {hit.id for hit in engine.similar(1, PUBLIC)} == {2, 3}
    assert not any(word.startswith("z") for word in counted(engine))
    assert any(word.startswith("rural") for word in counted(engine))


def test_a_page_read_after_another_counts_what_they_share_no_more(engine):
    engine.similar(1, PUBLIC)
    before = counted(engine)
    engine.similar(2, PUBLIC)
    assert counted(engine) == before


def test_what_changes_in_the_index_is_counted_anew(engine):
    engine.similar(1, PUBLIC)
    engine.index([page(4, "Paramédecine zéphyr")])
    assert {hit.id for hit in engine.similar(1, PUBLIC)} == {2, 3, 4}
    assert any(word.startswith("z") for word in counted(engine))
