"""The server cuts text into the same tokens as the embedded engine, word by word."""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator

import pytest

from benches.search.corpus import Corpus
from search.analysis import folded_tokens, prepared, words
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.shared import EDGE_LENGTH, MAX_EDGE_WORDS
from tests.conftest import CONTENT
from tests.search.contract_helpers import FACETS

# Words of the texts below that the two French stemmers don't cut alike; two forms of such a word may
# then not find each other on one of the engines.
DIFFERENT_STEMS = {
    "montréalaise": ("montreal", "montrealais"),
    "néerlandaise": ("neerland", "neerlandais"),
}
# The request of the server takes 10,000 tokens at most.
MAX_TEXT = 5_000

Tokens = list[tuple[str, int]]
Analyze = Callable[[str, str], Tokens]

TRICKY = [
    "L'équipe d’accès qu'on n'a pas : jusqu'à l'hôpital, puisqu’il s'agit d'aujourd'hui.",
    "L’APPAREIL D’IRM; QU’IL; Lorsqu'une; QUOIQU’ELLE… presqu'île, entr'aide, prud'homme",
    "C'est-à-dire « d'abord » (l'un, l'autre), m'a-t-on dit; j't'aime, l'd'x, 'd' l' ’",
    "Hépatite C, vitamine D, plan d'intervention n° 2, 3ᵉ étage, 1er, 1ʳᵉ ligne, CO₂, m², ½ dose",
    "œuvre, cœur, Œdème, æquo, Ærosol, ﬁn, straße, ŒUVRES, naïve, Noël, garçon, aiguë, ambiguë",
    "DI-TSA, RSPGP, CISSS/CIUSSS, AAOR, SAD&co, R.A.I., P.I.I., 24/7, 7 j/7, 2024-2025, 1 234,56 $",
    "personne·s aîné·e·s, usager(ère)s, proches-aidant·e·s, été 2023, etc. etc",
    "https://exemple.qc.ca/a?b=c&d=l'e — courriel: nom.prenom@exemple.qc.ca #sante @inters4",
    "mot\u00a0insécable, espace\u202ffine, tiret–demi—cadratin, soft\u00adhyphen, zero\u200bwidth, tab\tfin\nligne",
    "infirmier·ère·s, conseiller(ère)s, directeurs.trices, éducateurs/trices spécialisé(e)s, travailleur-euse-s",
    "psychoéducateur-trice, étudiant.e.s, québécois·e·s, amis·es, heureux·se·s, AIDANT·E·S, usager(s), un·e tout·e",
    "est-elle va-t-il donne-le plan-e hépatite-e fin.e et/ou m.p.o.c. M.P.O.C, l’I.U.C.P.Q. p. ex. 1.5 i.e. Q.I.",
    "St-Jean, Ste-Anne-des-Monts, STE-ANNE, St. Jean, st jean, l'est, 2e 2ᵉ 2ème 1re 1ʳᵉ 1er 21e 21ièmes 100e x2e 2E",
    "télé\u00adréadaptation\u00adpulmonaire, in\u00adter\u00adven\u00adtion, biblio\u200bthérapique, in\u2060ter",
    "\ufeffco\u2011gérer,x\u200dx",
    "cœur, ŒDÈME, ﬁbrose, eﬄanqué, x\u0f33y \u0f33 \u0f32z \u200d",
    "فريق متنقل 移动团队 команда мобильная ομάδα हिन्दी ไทย 🙂🚑 é e\u0301",
    "x" * 8_000 + " suite " + "y" * 4_000,
]


@pytest.fixture(scope="module")
def analyze(elasticsearch_url_of_the_module: str) -> Iterator[Analyze]:
    """The tokens that an analyzer of the index makes of a text, with their positions."""
    engine = ElasticsearchEngine(elasticsearch_url_of_the_module, FACETS)
    engine.rebuild([])

    def run(analyzer: str, text: str) -> Tokens:
        client = engine.connection.writer
        answer = client.indices.analyze(index=engine.cluster.read_alias, analyzer=analyzer, text=text)
        return [(token["token"], token["position"]) for token in answer["tokens"]]

    yield run


def pieces(text: str) -> Iterator[str]:
    """`text` in NFC, as documents hold it, in pieces cut between two words."""
    text = unicodedata.normalize("NFC", text)
    while len(text) > MAX_TEXT:
        cut = text.rfind(" ", 0, MAX_TEXT)
        yield text[:cut]
        text = text[cut:]
    yield text


def demo_texts() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(CONTENT.rglob("*.md"))]


def thousand_sentences() -> list[str]:
    """Half from the demo content, half made up with other words; all with punctuation and elisions."""
    found = re.split(r"(?<=[.!?])\s+", " ".join(demo_texts()))
    corpus = Corpus(seed=7)
    made_up = [document.summary for document in corpus.documents(500)]
    return [*random.Random(1).sample(found, 500), *made_up]


def different_stems(texts: list[str], analyze: Analyze) -> dict[str, tuple[str, str]]:
    """Check that exact tokens and positions are equal; return the words whose stems aren't."""
    found: dict[str, tuple[str, str]] = {}
    for text in texts:
        for piece in pieces(text):
            expected = words(piece)
            assert analyze("portal_exact", piece) == [(word.exact, word.position) for word in expected]
            stemmed = analyze("portal_stemmed", piece)
            assert [position for _token, position in stemmed] == [word.position for word in expected]
            for word, (token, _position) in zip(expected, stemmed, strict=True):
                if token != word.stem:
                    found[word.text.lower()] = (word.stem, token)
    return found


def test_the_demo_content_gives_the_same_tokens(analyze: Analyze) -> None:
    assert different_stems(demo_texts(), analyze) == DIFFERENT_STEMS


def test_a_thousand_sentences_give_the_same_tokens(analyze: Analyze) -> None:
    sentences = thousand_sentences()
    assert len(sentences) == 1_000
    batches = ["\n".join(sentences[start : start + 25]) for start in range(0, 1_000, 25)]
    assert different_stems(batches, analyze).items() <= DIFFERENT_STEMS.items()


@pytest.mark.parametrize("text", TRICKY, ids=range(len(TRICKY)))
def test_what_is_hard_to_cut_gives_the_same_tokens(text: str, analyze: Analyze) -> None:
    assert different_stems([text], analyze) == {}


@pytest.mark.parametrize("text", TRICKY, ids=range(len(TRICKY)))
def test_texts_are_indexed_as_they_are_asked(text: str, analyze: Analyze) -> None:
    text = unicodedata.normalize("NFC", text)
    for analyzer in ("portal_exact", "portal_stemmed", "portal_title_edges", "portal_title_start"):
        assert analyze(f"{analyzer}_prepared", prepared(text)) == analyze(analyzer, text)


def test_the_known_differences_between_the_engines(analyze: Analyze) -> None:
    """Some words in -ais and -aise have other stems in Lucene; and Rust keeps the dot of « İ »."""
    assert different_stems(["Le palais des Lyonnaises"], analyze) == {
        "palais": ("palais", "pal"),
        "lyonnaises": ("lyon", "lyonnais"),
    }
    assert analyze("portal_exact", "İstanbul") == [("istanbul", 0)]
    assert [word.exact for word in words("İstanbul")] == ["i\u0307stanbul"]


def test_beginnings_of_titles_are_those_of_the_embedded_engine(analyze: Analyze) -> None:
    title = "« L'Équipe » de paramédecine-communautaire & œuvres " + "mot " * 30
    tokens = folded_tokens(title)
    expected = [token[:length] for token in tokens[:MAX_EDGE_WORDS] for length in range(1, EDGE_LENGTH + 1)]
    found = {token for token, _position in analyze("portal_title_edges", title)}
    assert found == set(expected)
    starts = {token for token, _position in analyze("portal_title_start", title)}
    assert starts == {tokens[0][:length] for length in range(1, EDGE_LENGTH + 1)}
