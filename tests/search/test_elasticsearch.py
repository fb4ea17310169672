"""The Elasticsearch engine: the contract, on a real server, and what is its own."""

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from tests.search.contract_helpers import FACETS
from tests.search.engine_contract import EngineContract


class TestContract(EngineContract):
    @pytest.fixture
    def make_engine(self, elasticsearch_url):
        def make(synonyms=None):
            engine = ElasticsearchEngine(elasticsearch_url, FACETS, synonyms)
            engine.rebuild([])
            return engine

        return make
