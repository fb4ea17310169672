"""Fixtures of the tests of one cluster."""

import pytest

from search.engines.elasticsearch.engine import ElasticsearchEngine
from tests.search.contract_helpers import FACETS


@pytest.fixture
def engine(elasticsearch_url):
    """An empty index of its own in a real cluster; the modules of other engines have theirs."""
    engine = ElasticsearchEngine(elasticsearch_url, FACETS)
    engine.rebuild([])
    return engine


@pytest.fixture
def client(engine):
    """The server, to look at and to upset."""
    return engine.connection.writer
