"""The Elasticsearch engine: the contract, on a real server, and what is its own."""

import secrets

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from tests.conftest import elasticsearch_or_skip
from tests.search.contract_helpers import FACETS
from tests.search.engine_contract import EngineContract


@pytest.fixture
def url():
    """A prefix of its own in the server, emptied when the test ends."""
    base = elasticsearch_or_skip()
    url = f"{base.rpartition('/')[0]}/test-{secrets.token_hex(4)}"
    yield url
    ElasticsearchEngine(url, FACETS).cluster.remove_all()


class TestContract(EngineContract):
    @pytest.fixture
    def make_engine(self, url):
        def make(synonyms=None):
            engine = ElasticsearchEngine(url, FACETS, synonyms)
            engine.rebuild([])
            return engine

        return make
