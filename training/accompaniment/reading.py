"""What a coach reads of a group: how far those who agreed are along the block, who came, what came of it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from django.utils.functional import cached_property

from portal.core.visibility import readable
from training.accompaniment.models import (
    Accompaniment,
    Commitment,
    FollowUp,
    Participation,
    Satisfaction,
    Seat,
    Session,
)
from training.blocks.pages import LessonPage, TrainingBlockPage
from training.following.models import Answer, Enrolment, Progress
from training.following.progress import LessonStanding, Standing
from training.following.versions import outlines

# Below, what is said without names would point at somebody.
FEWEST_OPINIONS = 3


@dataclass
class Member:
    """A participant as their coach reads them; `standing` is None where they show none, or don't follow the block."""

    row: Participation
    lessons: Sequence[LessonStanding | None] = ()
    standing: Standing | None = None
    present: int = 0
    commitments: list[Commitment] = field(default_factory=list)
    kept: int = 0

    @property
    def follows(self) -> bool:
        return self.standing is not None


@dataclass(frozen=True)
class Answered:
    """How a question of follow-up was answered: by how many of those asked, and how often each answer was given."""

    after: FollowUp.After
    asked: int
    counts: Sequence[tuple[Any, int]]

    @property
    def answered(self) -> int:
        return sum(count for _label, count in self.counts)


class Cohort:
    """A group, for its coach. The number of queries doesn't grow with it."""

    def __init__(self, accompaniment: Accompaniment, coach: Any) -> None:
        self.accompaniment = accompaniment
        self.coach = coach
        self.rows = list(accompaniment.participations.in_group().select_related("person"))

    @cached_property
    def block(self) -> TrainingBlockPage | None:
        """The block that is followed, where the coach may read it."""
        number = self.accompaniment.block_id
        found = TrainingBlockPage.objects.live().filter(pk=number).first() if number else None
        return found if found and readable([found], self.coach) else None

    @cached_property
    def lessons(self) -> list[LessonPage]:
        return readable(self.block.companions, self.coach) if self.block else []

    @cached_property
    def sessions(self) -> list[Session]:
        return list(self.accompaniment.sessions.held())

    @cached_property
    def held(self) -> list[Session]:
        """The sessions that are past."""
        return [session for session in self.sessions if session.is_past]

    @cached_property
    def members(self) -> list[Member]:
        standings = self._standings
        numbers = [lesson.pk for lesson in self.lessons]
        members = {row.pk: Member(row, standing=standings.get(row.person_id)) for row in self.rows}
        for member in members.values():
            told = member.standing.lesson_standings if member.standing else {}
            member.lessons = [told.get(number) for number in numbers]
        seats = Seat.objects.filter(
            participation__in=members, session__in=self.held, attendance=Seat.Attendance.PRESENT
        )
        for number, count in Counter(seats.values_list("participation", flat=True)).items():
            members[number].present = count
        for item in Commitment.objects.filter(participation__in=members):
            members[item.participation_id].commitments.append(item)
        for found in self._follow_ups:
            if found.after == FollowUp.After.MONTH and found.answer == FollowUp.Answer.YES:
                members[found.commitment.participation_id].kept += 1
        return list(members.values())

    @cached_property
    def _standings(self) -> dict[int | None, Standing]:
        """By person, of those who show how far they are."""
        if self.block is None:
            return {}
        shown = [row.person_id for row in self.rows if row.shared_at]
        enrolments = list(
            Enrolment.objects.filter(block=self.block.pk, person__in=shown).select_related("version").order_by("pk")
        )
        progress, answers = defaultdict(list), defaultdict(list)
        # What a person wrote isn't even read: their states, and what their answers are worth.
        for row in Progress.objects.filter(enrolment__in=enrolments).defer("note", "ticked"):
            progress[row.enrolment_id].append(row)
        for answer in Answer.objects.filter(enrolment__in=enrolments).defer("given"):
            answers[answer.enrolment_id].append(answer)
        allowed = {lesson.pk for lesson in self.lessons}
        lessons = {item.version_id: outlines(item.version.content, allowed) for item in enrolments}
        return {
            item.person_id: Standing(
                lessons[item.version_id],
                progress[item.pk],
                answers[item.pk],
                attempt=item.attempt,
                pass_mark=item.version.content.get("pass_mark"),
            )
            for item in enrolments
        }

    @cached_property
    def _follow_ups(self) -> list[FollowUp]:
        rows = FollowUp.objects.filter(commitment__participation__in=[row.pk for row in self.rows])
        return list(rows.select_related("commitment"))

    @cached_property
    def satisfaction(self) -> dict[str, Any]:
        """The first level: the mean of each question and what is said without names, once enough have answered."""
        found = list(Satisfaction.objects.filter(participation__in=[row.pk for row in self.rows]))
        told: dict[str, Any] = {"count": len(found), "fewest": FEWEST_OPINIONS}
        if len(found) >= FEWEST_OPINIONS:
            told["useful"] = round(fmean(item.useful for item in found), 1)
            told["applied"] = round(fmean(item.applied for item in found), 1)
            # In the order of the alphabet: that of the answers would tell who came last.
            told["words"] = sorted(item.words for item in found if item.words)
        return told

    @cached_property
    def learning(self) -> dict[str, Any]:
        """The second level: the scores of the block, of those who show how far they are."""
        scores = [standing.score for standing in self._standings.values() if standing.score is not None]
        complete = sum(standing.is_complete for standing in self._standings.values())
        mean = round(fmean(scores)) if scores else None
        return {"followers": len(self._standings), "complete": complete, "mean": mean}

    @cached_property
    def results(self) -> list[Answered]:
        """The third and fourth levels: what was answered after a month, a quarter, half a year."""
        return [self._answered(after) for after in FollowUp.After]

    def _answered(self, after: FollowUp.After) -> Answered:
        asked = [found for found in self._follow_ups if found.after == after and (found.sent_at or found.answer)]
        counts = Counter(found.answer for found in asked)
        return Answered(after, len(asked), [(answer.label, counts[answer]) for answer in FollowUp.Answer])

    @cached_property
    def words(self) -> list[FollowUp]:
        """What participants wrote beside an answer, which they know that the coach reads."""
        names = {row.pk: row for row in self.rows}
        told = [found for found in self._follow_ups if found.words]
        for found in told:
            found.commitment.participation = names[found.commitment.participation_id]
        return told
