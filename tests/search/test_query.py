"""The plan of a search, and the ranking factor."""

import pytest

from search.query import AnyOf, Phrase, Term, build_plan, required_concepts
from search.ranking import CONTENT_FACTOR, MAX_FACTOR, day_number, factor
from search.synonyms import Synonyms, TermGroup

NONE = Synonyms()
SOME = Synonyms(
    [
        TermGroup("acronym", ("SAD", "soutien à domicile")),
        TermGroup("synonym", ("aînés", "personnes âgées")),
    ]
)


def test_the_score_of_two_words():
    plan = build_plan("équipes mobiles", NONE)
    assert plan.concepts == (Term("all", "equip"), Term("all", "mobil"))
    assert plan.required == 2
    assert set(plan.extras) == {
        Term("all_x", "equipes", 0.5),
        Term("all_x", "mobiles", 0.5),
        Phrase("all_x", ((0, "equipes"), (1, "mobiles")), 0.5),
        Term("title", "equip", 0.3),
        Term("title", "mobil", 0.3),
    }


def test_a_pair_keeps_the_gap_of_the_stop_words_between():
    plan = build_plan("retour à domicile", NONE)
    assert Phrase("all_x", ((0, "retour"), (2, "domicile")), 0.5) in plan.extras


@pytest.mark.parametrize(("count", "required"), [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (8, 6), (12, 9)])
def test_the_precise_set_holds_all_of_two_then_three_quarters(count, required):
    assert required_concepts(count) == required


def test_a_word_typed_twice_counts_once():
    plan = build_plan("pratique pratiques PRATIQUE", NONE)
    assert (len(plan.concepts), plan.required) == (1, 1)


def test_an_acronym_is_one_concept_whose_best_form_counts():
    plan = build_plan("insuffisance SAD", SOME)
    assert plan.required == 2
    assert plan.concepts[1] == AnyOf((Term("all_x", "sad"), Phrase("all", ((0, "soutien"), (2, "domicil")), 0.8)))
    assert plan.expansions[0].typed == "SAD"
    assert plan.expansions[0].others == ("soutien à domicile",)
    assert plan.stems == ("insuffis", "sad", "soutien", "domicil")


def test_known_words_are_not_up_for_correction():
    plan = build_plan("soutien a domicile rural", SOME)
    assert [word.exact for word in plan.words] == ["rural"]


def test_an_accent_left_out_of_a_stop_word_asks_for_nothing():
    plan = build_plan("soutien a domicile", NONE)
    assert plan.concepts == (Term("all", "soutien"), Term("all", "domicil"))
    assert Term("all_x", "a", 0.5) in plan.extras


def test_a_capital_letter_is_a_word():
    assert Term("all", "a") in build_plan("hépatite A", NONE).concepts
    assert build_plan("a", NONE).concepts == (Term("all", "a"),)


@pytest.mark.parametrize("q", ["", "  ", "le de", "?!", '"', "🙂", "\0"])
def test_nothing_to_look_for(q):
    plan = build_plan(q, SOME)
    assert plan.is_empty
    assert not plan.can_widen


def test_operators_and_quotes_are_punctuation():
    assert build_plan('+"équipe" -(mobile)* title:x', NONE).concepts == tuple(
        Term("all", stem) for stem in ("equip", "mobil", "titl", "x")
    )


def test_a_pasted_page_is_cut():
    plan = build_plan(" ".join(f"mot{n}" for n in range(500)), NONE)
    assert len(plan.concepts) == 32


def test_one_concept_cannot_widen():
    assert not build_plan("SAD", SOME).can_widen
    assert build_plan("SAD rural", SOME).can_widen


def test_the_factor_prefers_recent_and_proven_pages_gently():
    today = 739_000
    assert factor(0, 0, today) == CONTENT_FACTOR
    assert factor(today, 3, today) == pytest.approx(MAX_FACTOR)
    assert factor(today + 30, 0, today) == factor(today, 0, today) == pytest.approx(1.10 * CONTENT_FACTOR)
    assert factor(today - 730, 0, today) == pytest.approx(1.05 * CONTENT_FACTOR)
    assert factor(today, 0, today) > factor(today - 1, 0, today) > factor(1, 0, today) >= 1
    assert factor(0, 2, today) > factor(0, 1, today)


def test_the_factor_of_a_page_about_the_portal_is_the_lowest_and_never_below_one():
    assert factor(0, 0, 739_000, about_portal=True) == 1


def test_day_numbers():
    assert day_number(None) == 0
