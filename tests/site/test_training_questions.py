"""Questions: what they ask without their key, how each kind is graded, what is refused in words."""

from decimal import Decimal
from typing import Any

import pytest

from training.questions.base import AnswerRefusedError, Question
from training.questions.kinds import KINDS
from training.questions.statistics import figures


def question(kind: str, **raw: Any) -> Question:
    return KINDS[kind]("q1", {"prompt": "?"} | raw)


def options(*texts: str) -> list[dict[str, Any]]:
    """Options as a stream stores them; a right one begins with a star."""
    return [
        {"type": "item", "value": {"text": text.lstrip("*"), "correct": text.startswith("*")}, "id": str(place)}
        for place, text in enumerate(texts)
    ]


def chosen(asked: Question, *texts: str) -> dict[str, list[str]]:
    return {asked.field: [asked.mark(text) for text in texts]}


def share(asked: Question, sent: dict[str, list[str]]) -> Decimal:
    return asked.grade(asked.read(sent)).share


def test_a_single_choice_is_right_or_not() -> None:
    asked = question("single", options=options("un", "*deux"))
    assert share(asked, chosen(asked, "deux")) == 1
    assert share(asked, chosen(asked, "un")) == 0
    with pytest.raises(AnswerRefusedError, match="une seule"):
        asked.read(chosen(asked, "un", "deux"))


@pytest.mark.parametrize(
    ("texts", "expected"), [(("a", "b"), "1"), (("a",), "0.5"), (("a", "c"), "0"), (("a", "b", "c"), "0.5")]
)
def test_a_multiple_choice_takes_back_what_is_wrong_and_says_so(texts: tuple[str, ...], expected: str) -> None:
    asked = question("multiple", options=options("*a", "*b", "c"))
    assert share(asked, chosen(asked, *texts)) == Decimal(expected)
    assert "en retire autant" in asked.hint


def test_a_number_is_read_as_people_type_it_within_its_tolerance() -> None:
    asked = question("numeric", answer=1234.5, tolerance=0.5, unit="km")
    for typed in ("1 234,5", "1234.5", "1 235 km", "1 234,0"):
        assert share(asked, {asked.field: [typed]}) == 1, typed
    assert share(asked, {asked.field: ["1233.9"]}) == 0
    for typed in ("", "beaucoup", "1e400", "NaN", "inf", "9" * 5000):
        with pytest.raises(AnswerRefusedError):
            asked.read({asked.field: [typed]})


@pytest.mark.parametrize("typed", ["Référence", "reference", " REFERENCE. ", "la référence"])
def test_a_short_text_accepts_variants_without_accents_nor_capitals(typed: str) -> None:
    asked = question("short", accepted=["référence", "la référence"])
    assert share(asked, {asked.field: [typed]}) == 1
    exact = question("short", accepted=["référence"], exact=True)
    assert share(exact, {exact.field: ["reference"]}) == 0


def test_a_text_of_five_thousand_characters_is_refused_in_words() -> None:
    asked = question("short", accepted=["x"])
    with pytest.raises(AnswerRefusedError, match="5000 caractères"):
        asked.read({asked.field: ["x" * 5000]})


def test_an_order_counts_each_item_at_its_place() -> None:
    asked = question("ordering", items=["a", "b", "c"])
    ranks = {"a": "1", "b": "3", "c": "2"}
    sent = {f"{asked.field}-{asked.mark(text)}": [rank] for text, rank in ranks.items()}
    assert share(asked, sent).quantize(Decimal("0.01")) == Decimal("0.33")
    sent[f"{asked.field}-{asked.mark('c')}"] = ["3"]
    with pytest.raises(AnswerRefusedError, match="une fois"):
        asked.read(sent)


def test_pairs_count_one_by_one() -> None:
    asked = question("matching", pairs=[{"left": "a", "right": "1"}, {"left": "b", "right": "2"}], others=["3"])
    sent = {f"{asked.field}-{asked.mark(left)}": [asked.mark(right)] for left, right in (("a", "1"), ("b", "3"))}
    assert share(asked, sent) == Decimal("0.5")


def test_a_statement_is_true_or_false() -> None:
    asked = question("truefalse", answer=False, if_true="Non.")
    assert share(asked, chosen(asked, "false")) == 1
    grade = asked.grade(asked.read(chosen(asked, "true")))
    assert (grade.share, grade.lines[0].feedback) == (0, "Non.")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_forged_mark_is_refused(kind: str) -> None:
    raw = {
        "options": options("*a", "b"),
        "items": ["a", "b"],
        "pairs": [{"left": "a", "right": "b"}],
        "accepted": ["a"],
    }
    asked = question(kind, **raw)
    sent = {asked.field: ["f" * 16]} | {f"{asked.field}-{asked.mark(text)}": ["f" * 16] for text in "ab"}
    if kind == "short":
        assert share(asked, sent) == 0
        return
    with pytest.raises(AnswerRefusedError):
        asked.read(sent)


def test_the_order_that_is_shown_and_the_marks_tell_nothing_of_the_key() -> None:
    items = ["un", "deux", "trois", "quatre"]
    asked = question("ordering", items=items)
    assert [choice.text for choice in asked.choices] != items
    # The same place in another activity has another mark.
    other = KINDS["ordering"]("q2", {"items": items})
    assert {choice.mark for choice in asked.choices}.isdisjoint(choice.mark for choice in other.choices)


def test_the_figures_of_a_question_are_hidden_under_ten_answers() -> None:
    nine = figures((person, "a", 1.0) for person in range(9))["a"]
    assert (nine.answers, nine.facility, nine.discrimination) == (9, None, None)


def test_a_question_that_the_best_answer_better_tells_persons_apart() -> None:
    shares = []
    for person in range(20):
        good = person >= 10
        shares += [
            (person, "juste", float(good)),
            (person, "autre", good * 0.8 + 0.1),
            (person, "inverse", float(not good)),
        ]
    found = figures(shares)
    assert found["juste"].facility == 0.5
    assert found["inverse"].discrimination == pytest.approx(-1)
    alike = figures([(person, name, 1.0) for person in range(20) for name in "ab"])["a"]
    assert (alike.facility, alike.discrimination) == (1.0, None)
