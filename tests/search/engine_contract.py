"""What every search engine must do. An engine's test module subclasses `EngineContract`."""

import pytest

from search.engines.base import SearchEngine
from search.synonyms import Synonyms
from tests.search.contract_finding import FindingContract
from tests.search.contract_forms import FormsContract
from tests.search.contract_helpers import GROUPS, MakeEngine
from tests.search.contract_listing import ListingContract
from tests.search.contract_meaning import MeaningContract
from tests.search.contract_passages import PassagesContract
from tests.search.contract_spelling import SpellingContract
from tests.search.contract_writing import WritingContract


class EngineContract(
    FindingContract,
    FormsContract,
    SpellingContract,
    ListingContract,
    MeaningContract,
    PassagesContract,
    WritingContract,
):
    """To be given a `make_engine(synonyms=None)` fixture that returns an empty engine."""

    @pytest.fixture
    def engine(self, make_engine: MakeEngine) -> SearchEngine:
        """An empty engine that knows a few synonyms."""
        synonyms = Synonyms(GROUPS)
        return make_engine(lambda: synonyms)
