"""The contract of every engine: what is added to the words' score orders the window, and changes nothing else."""

from dataclasses import replace

import pytest

from search.engines.shared import folded_title
from search.request import SearchRequest
from tests.search.contract_helpers import PUBLIC, TODAY, ask, ids, page


class MeaningContract:
    """`nearness`, and the pages that a search keeps to."""

    def request(self, q: str, **fields) -> SearchRequest:
        return SearchRequest(q=q, grants=PUBLIC, **fields)

    def test_what_is_added_orders_the_window_and_is_asked_once(self, engine):
        engine.index([page(n, f"Jardin numéro {n}", "jardin " * n) for n in range(1, 31)])
        asked = []

        def nearness(pages, titles, q):
            assert q == "jardin"
            asked.append(({one.id for one in pages}, titles))
            return {one.id: float(1000 - one.id) for one in pages}

        words = ask(engine, "jardin", page_size=10)
        meant = engine.search(self.request("jardin", page_size=10), nearness)
        assert ids(meant) == list(range(1, 11))
        assert ids(engine.search(self.request("jardin", page_size=10, page=3), nearness)) == list(range(21, 31))
        assert (meant.total, meant.facets, meant.precise) == (words.total, words.facets, words.precise)
        assert [hit.snippet for hit in meant.hits] and all("<mark>" in hit.snippet for hit in meant.hits)
        assert len(asked) == 2 and asked[0][0] == set(range(1, 31))
        assert folded_title("Jardin numéro 7") not in ("", *asked[0][1]) or len(asked[0][1]) == 10

    def test_nothing_added_leaves_the_order_of_words(self, engine):
        engine.index([page(n, f"Jardin {n}", "fleur " * (n % 7), published_at=TODAY) for n in range(1, 40)])
        for q in ("jardin fleur", "fleur", "jardin introuvable serre"):
            words = ask(engine, q, page_size=20)
            late = engine.search(self.request(q, page_size=20), lambda pages, titles, q: None)
            assert ids(late) == ids(words)
            assert [hit.score for hit in late.hits] == pytest.approx([hit.score for hit in words.hits], abs=1e-3)
            assert replace(late, hits=(), took_ms=0) == replace(words, hits=(), took_ms=0)

    def test_the_factor_comes_after_what_is_added(self, engine):
        engine.index([page(1, "Jardin", maturity_rank=0), page(2, "Jardin", maturity_rank=3)])
        request = self.request("jardin")
        assert ids(engine.search(request, lambda pages, titles, q: {1: 10.0, 2: 10.0})) == [2, 1]
        assert ids(engine.search(request, lambda pages, titles, q: {1: 20.0, 2: 10.0})) == [1, 2]

    def test_other_sorts_and_lists_add_nothing(self, engine):
        engine.index([page(1, "Jardin"), page(2, "Jardin")])

        def never(pages, titles, q):
            raise AssertionError("asked")

        for request in (self.request("jardin", sort="title"), self.request("", page_size=5), self.request("tulipe")):
            engine.search(request, never)

    def test_a_search_may_keep_to_some_pages(self, engine):
        engine.index([page(1), page(2), page(3, grants=("members",)), page(4)])
        assert set(ids(ask(engine, only=(1, 3, 4, 99), page_size=4))) == {1, 4}
        assert set(ids(ask(engine, "page", only=(2,)))) == {2}
        assert ids(ask(engine, only=())) == []
