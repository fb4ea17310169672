"""A cluster with an embedded index beside it: readers find everything while the cluster is away."""

from urllib.parse import urlsplit

import pytest

from search.engines.base import SearchUnavailable
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.fallback import FallbackEngine
from tests.search.contract_helpers import FACETS, PUBLIC, ask, counts, ids, page


@pytest.fixture
def embedded(tmp_path):
    engine = EmbeddedEngine(tmp_path / "index", FACETS)
    engine.rebuild([])
    return engine


@pytest.fixture
def cluster(elasticsearch_url):
    engine = ElasticsearchEngine(elasticsearch_url, FACETS)
    engine.rebuild([])
    return engine


@pytest.fixture
def away(elasticsearch_url):
    """A cluster of which no node answers."""
    return ElasticsearchEngine(urlsplit(elasticsearch_url)._replace(netloc="127.0.0.1:1").geturl(), FACETS)


def test_the_cluster_answers_when_it_can(cluster, embedded):
    engine = FallbackEngine(cluster, embedded)
    engine.index([page(1)])
    assert (ask(engine).engine, ids(ask(engine)), ids(ask(embedded))) == ("elasticsearch", [1], [1])
    assert engine.health().engine == "elasticsearch"


def test_the_fallback_answers_with_its_facets_when_the_cluster_is_away(away, embedded):
    embedded.index([page(1, "Équipe mobile", facets={"type": ("practice",)}), page(2, "Équipe de nuit")])
    engine = FallbackEngine(away, embedded)
    results = ask(engine, "équipe")
    assert (results.engine, set(ids(results)), counts(results, "type")) == ("embedded", {1, 2}, {"practice": 2})
    assert engine.suggest("équ", PUBLIC)
    assert [hit.id for hit in engine.similar(1, PUBLIC)] == [2]
    health = engine.health()
    assert (health.status, "fallback index answers" in health.detail) == ("unreachable", True)


def test_a_change_is_found_in_the_fallback_and_stays_to_be_done(away, embedded):
    engine = FallbackEngine(away, embedded)
    with pytest.raises(SearchUnavailable):
        engine.index([page(1)])
    assert ids(ask(engine)) == [1]


def test_a_fallback_that_was_never_built_changes_nothing(cluster, away, tmp_path):
    missing = EmbeddedEngine(tmp_path / "nothing", FACETS)
    engine = FallbackEngine(cluster, missing)
    engine.index([page(1)])
    assert ids(ask(engine)) == [1]
    assert "fallback index is missing" in engine.health().detail
    with pytest.raises(SearchUnavailable) as raised:
        ask(FallbackEngine(away, missing))
    assert raised.value.code == "unreachable"


def test_a_fallback_that_could_not_take_a_change_answers_no_more_until_it_is_rebuilt(cluster, away, embedded, tmp_path):
    engine = FallbackEngine(cluster, embedded)
    engine.index([page(1), page(2)])
    version = tmp_path / "index" / embedded.health().version
    (version / "meta.json").write_text("{")
    engine.index([page(1, grants=("members",), sequence=2)])
    assert ids(ask(engine)) == [2]
    with pytest.raises(SearchUnavailable):
        ask(FallbackEngine(away, embedded))
    embedded.rebuild([page(2)])
    assert ids(ask(FallbackEngine(away, embedded))) == [2]
