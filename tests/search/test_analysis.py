"""Texts become the tokens that SEARCH says, whether indexed or asked."""

import pytest

from search.analysis import (
    elide,
    exact_tokens,
    fold,
    folded_tokens,
    stop_words,
    tokens,
    unaccented_stop_words,
    words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Les communautés soignantes", ["communaut", "soign"]),
        ("paramédecine PARAMÉDECINE paramedecine", ["paramedecin"] * 3),
        ("L'appropriation d’une pratique", ["appropri", "pratiqu"]),
        ("DI-TSA, 811 Info-Social", ["di", "tsa", "811", "info", "social"]),
        ("hépatite C et vitamine D", ["hepatit", "c", "vitamin", "d"]),
        ("l’œuvre d’Œdipe", ["oeuvr", "oedip"]),
        ("aujourd'hui presqu'île", ["aujourd", "hui", "presqu", "ile"]),
        ("e\u0301quipe", ["equip"]),
        ("« » ?! 🙂 \u200f", []),
        ("le de la même été", []),
        ("", []),
    ],
)
def test_stemmed_tokens(text, expected):
    assert tokens(text) == expected


def test_exact_tokens_keep_inflections_apart():
    assert exact_tokens("L'équipe, les équipes") == ["equipe", "equipes"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'accès d'ici", "  accès   ici"),
        ("L’accès", "  accès"),
        ("jusqu'à Lorsqu’il QU'un", "      à        il    un"),
        ("puisqu'on quoiqu'elle", "       on        elle"),
        ("(d'abord) «l'eau» a-t-il s'il", "(  abord) «  eau» a-t-il   il"),
        ("presqu'île aujourd'hui O'Neill", "presqu'île aujourd'hui O'Neill"),
        ("all'alba grand'mère", "all'alba grand'mère"),
        ("'", "'"),
        ("l'", "  "),
        ("''l''", "''  '"),
        ("sans apostrophe", "sans apostrophe"),
    ],
)
def test_elision_keeps_every_character_in_its_place(text, expected):
    assert elide(text) == expected
    assert len(elide(text)) == len(text)


def test_words_keep_their_place_and_the_gaps_of_stop_words():
    text = "Le soutien à l’autonomie"
    found = words(text)
    assert [(word.stem, word.exact, word.position) for word in found] == [
        ("soutien", "soutien", 1),
        ("autonom", "autonomie", 3),
    ]
    assert [text[word.start : word.end] for word in found] == ["soutien", "autonomie"]


def test_folded_tokens_keep_stop_words():
    assert folded_tokens("L'Été à Québec") == ["ete", "a", "quebec"]


def test_fold():
    assert fold("Œuvre – ÉTÉ Ça") == "oeuvre – ete ca"


def test_letters_that_carry_meaning_are_no_stop_words():
    assert {"à", "de", "même"} <= set(stop_words())
    assert not {"c", "d", "a"} & set(stop_words())
    assert {"a", "meme", "ete"} <= unaccented_stop_words()
    assert "de" not in unaccented_stop_words()


def test_no_text_is_too_strange():
    for text in ("\0", "\ud7ff", "𝕬" * 10, "ا" * 100, "x" * 100_000, "\u0301" * 50):
        assert len(tokens(text)) == len(exact_tokens(text)) == len(words(text))
