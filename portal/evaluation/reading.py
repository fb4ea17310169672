"""What each part reads of the rounds. What authors read is made of what was handed to them alone."""

from dataclasses import dataclass, field
from typing import Any

from portal.evaluation.models import Evaluation, Remark, Review, Round
from portal.evaluation.services import points_of


@dataclass(frozen=True)
class Point:
    """One thing that was handed to the authors, and what they answer: no number, date or name beyond what is told."""

    who: str
    place: str
    quotation: str
    text: str
    answer: str


@dataclass(frozen=True)
class RoundForAuthors:
    number: int
    submitted_on: Any
    decided_on: Any
    decision: str
    letter: str
    signed_by: str
    points: list[Point]
    answer: str
    compares: bool


def rounds_for_authors(evaluation: Evaluation) -> list[RoundForAuthors]:
    """The rounds, the last first; nothing of one that isn't decided but that it goes on."""
    found = evaluation.rounds.select_related("decided_by").order_by("-number")
    return [_for_authors(one) for one in found]


def _for_authors(one: Round) -> RoundForAuthors:
    decided = one.decided_at is not None
    return RoundForAuthors(
        number=one.number,
        submitted_on=one.opened_at,
        decided_on=one.decided_at,
        decision=str(one.get_decision_display()) if decided else "",
        letter=one.letter if decided else "",
        signed_by=str(one.decided_by) if decided and one.decided_by else "",
        points=[point_told(point) for point in points_of(one)] if decided else [],
        answer=one.answer,
        compares=one.number > 1,
    )


def point_told(point: Any) -> Point:
    """A point in the authors' words: who it is of, as they may know it."""
    if isinstance(point, Remark):
        return Point(point.review.reviewer.told, point.place, point.quotation, point.text, point.answer)
    return Point(point.reviewer.told, "", "", point.handed, point.answer)


@dataclass(frozen=True)
class RoundForEditors:
    round: Round
    reviews: list[Review]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def given(self) -> list[Review]:
        return [one for one in self.reviews if one.state == Review.State.GIVEN]

    @property
    def awaited(self) -> list[Review]:
        return [one for one in self.reviews if one.state in (Review.State.INVITED, Review.State.ACCEPTED)]


def rounds_for_editors(evaluation: Evaluation) -> list[RoundForEditors]:
    """The rounds, the last first, with all that was asked and written."""
    found = evaluation.rounds.select_related("decided_by", "evaluation").order_by("-number")
    rounds = found.prefetch_related("reviews__reviewer__person", "reviews__reviewer__evaluation", "reviews__remarks")
    return [RoundForEditors(one, list(one.reviews.all())) for one in rounds]
