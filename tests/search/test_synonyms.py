"""Groups of words expand into concepts; texts propose acronyms."""

import pytest

from search.analysis import words
from search.synonyms import Synonyms, TermGroup, is_acronym, propose_acronyms


def expand(text: str, *groups: tuple[str, ...]) -> list[list[str]]:
    """The texts of each concept's alternatives."""
    synonyms = Synonyms(TermGroup(kind, tuple(terms)) for kind, *terms in groups)
    return [[one.text for one in found.alternatives] for found in synonyms.concepts(words(text))]


SAD = ("acronym", "SAD", "soutien à domicile")


def test_a_word_of_no_group_is_a_concept_by_itself():
    assert expand("équipe mobile", SAD) == [["equipe"], ["mobile"]]


def test_an_expansion_of_several_words_is_one_concept():
    assert expand("insuffisance soutiens a domicile", SAD) != []
    assert expand("MPOC soutien domicile", SAD) == [["mpoc"], ["soutien à domicile", "SAD"]]


def test_the_longest_term_wins():
    groups = (SAD, ("synonym", "domicile", "maison"), ("synonym", "soutien", "aide"))
    assert expand("soutien à domicile", *groups) == [["soutien à domicile", "SAD"]]
    assert expand("soutien au domicile fixe soutien", *groups)[-1] == ["soutien", "aide"]


def test_what_was_typed_comes_first_and_weighs_most():
    synonyms = Synonyms([TermGroup("acronym", ("SAD", "soutien à domicile"))])
    (concept,) = synonyms.concepts(words("sad"))
    assert [one.weight for one in concept.alternatives] == [1.0, 0.8]
    assert [one.is_exact for one in concept.alternatives] == [True, False]
    assert concept.alternatives[1].stems == ((0, "soutien"), (2, "domicil"))


def test_kinds_weigh_differently():
    def weight(kind: str) -> float:
        (concept,) = Synonyms([TermGroup(kind, ("aîné", "vieillard"))]).concepts(words("ainé"))
        return concept.alternatives[1].weight

    assert 1 > weight("spelling") > weight("acronym") > weight("synonym") > weight("broader") >= 0.6


def test_acronyms_and_spellings_chain_synonyms_do_not():
    groups = (
        SAD,
        ("spelling", "soutien à domicile", "soutien à la maison"),
        ("synonym", "SAD", "maintien à domicile"),
        ("synonym", "maintien à domicile", "vieillir chez soi"),
    )
    for text in ("SAD", "soutien à domicile"):
        (found,) = expand(text, *groups)
        assert set(found) == {"SAD", "soutien à domicile", "soutien à la maison", "maintien à domicile"}


def test_an_acronym_and_its_expansion_have_the_same_alternatives():
    groups = (SAD, ("synonym", "soins à domicile", "soutien à domicile"), ("broader", "SAD", "répit"))
    for text in ("soutien à domicile", "SAD"):
        assert set(expand(text, *groups)[0]) == {
            "SAD", "soutien à domicile", "soins à domicile", "répit",
        }  # fmt: skip


def test_an_ambiguous_acronym_leads_to_all_and_joins_none():
    groups = (
        ("acronym", "DP", "déficience physique"),
        ("acronym", "DP", "directeur de la protection"),
    )
    assert set(expand("DP", *groups)[0]) == {
        "DP", "déficience physique", "directeur de la protection",
    }  # fmt: skip
    assert expand("déficience physique", *groups)[0] == ["déficience physique", "DP"]


def test_a_broader_term_finds_narrower_ones_and_not_the_reverse():
    group = ("broader", "hébergement", "CHSLD", "RPA")
    assert expand("hébergement", group) == [["hébergement", "CHSLD", "RPA"]]
    assert expand("RPA", group) == [["RPA"]]


def test_acronyms_match_whole_words_only():
    assert expand("sades ambassade", SAD) == [["sades"], ["ambassade"]]


def test_an_acronym_stays_one_in_groups_of_other_kinds_in_any_order():
    groups = [
        TermGroup("synonym", ("RPA", "résidence")),
        TermGroup("acronym", ("RPA", "résidence privée pour aînés")),
    ]
    (concept,) = Synonyms(groups).concepts(words("rpa"))
    assert concept.alternatives[0].is_exact
    assert len(concept.alternatives) == 3


def test_groups_without_words_or_of_unknown_kind():
    assert len(Synonyms([TermGroup("synonym", ("!", "le", ""))])) == 0
    with pytest.raises(ValueError, match="homonym"):
        TermGroup("homonym", ("a", "b"))


@pytest.mark.parametrize("text", ["SAD", "DI-TSA", "CIUSSS", "GMF-U", "MPOC", "É.É.", "PRISMA-7", "AVQ"])
def test_is_acronym(text):
    assert is_acronym(text)


@pytest.mark.parametrize("text", ["Sad", "soutien à domicile", "811", "A", "", "COMMUNAUTAIREMENT", "SAD !"])
def test_is_no_acronym(text):
    assert not is_acronym(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("du soutien à domicile (SAD) du CISSS", [("SAD", "soutien à domicile")]),
        ("le SAD (soutien à domicile)", [("SAD", "soutien à domicile")]),
        ("l’IPS (infirmière praticienne spécialisée)", [("IPS", "infirmière praticienne spécialisée")]),
        (
            "la Direction des services multidisciplinaires (DSM)",
            [("DSM", "Direction des services multidisciplinaires")],
        ),
        ("une équipe de soins (ÉS)", [("ÉS", "équipe de soins")]),
        ("Fin. Autre phrase (voir plus loin)", []),
        ("le total (TOTAL)", []),
        ("sans rapport aucun (XYZ)", []),
        ("(" * 500, []),
    ],
)
def test_proposes_the_acronyms_that_a_text_defines(text, expected):
    assert propose_acronyms(text) == expected
