"""What the answers say of the questions themselves, for their authors."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean

# Below, a number would say more of a few persons than of the question.
FEWEST_ANSWERS = 10

# A person, a question, and the share of its points that their first answer got.
Share = tuple[int, str, float]


@dataclass(frozen=True)
class QuestionFigures:
    """How a question was answered.

    Attributes:
        answers: how many persons answered it.
        facility: the mean share of its points, from 0 to 1; None under FEWEST_ANSWERS.
        discrimination: from -1 to 1; None under FEWEST_ANSWERS, or where all answered alike.
    """

    answers: int
    facility: float | None = None
    discrimination: float | None = None


def figures(shares: Iterable[Share]) -> dict[str, QuestionFigures]:
    """Work out the facility and the discrimination of each question, from first answers.

    Facility is the mean of the scores over their maximum (the « facility index »). Discrimination is the correlation
    between the score of the question and the mean score of the same persons at the other questions: the corrected
    item-total correlation (Nunnally and Bernstein, Psychometric Theory, 3rd ed., 1994, chapter 8), which doesn't count
    the question in what it is compared with. Who answered no other question doesn't enter it.
    """
    by_person: dict[int, dict[str, float]] = defaultdict(dict)
    for person, question, share in shares:
        by_person[person][question] = share
    questions = {question for answered in by_person.values() for question in answered}
    return {question: _figures(question, by_person.values()) for question in questions}


def _figures(question: str, persons: Iterable[dict[str, float]]) -> QuestionFigures:
    answered = [person for person in persons if question in person]
    if len(answered) < FEWEST_ANSWERS:
        return QuestionFigures(len(answered))
    facility = fmean(person[question] for person in answered)
    pairs = [
        (person[question], fmean(share for name, share in person.items() if name != question))
        for person in answered
        if len(person) > 1
    ]
    discrimination = None
    if len(pairs) >= FEWEST_ANSWERS:
        try:
            discrimination = correlation(*zip(*pairs, strict=True))
        except StatisticsError:
            # Everybody got the same score, here or elsewhere: nothing tells the persons apart.
            discrimination = None
    return QuestionFigures(len(answered), facility, discrimination)
