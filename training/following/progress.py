"""How far a person is along a block, worked out from their rows and from what the block asks."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.templatetags.core_tags import minutes
from training.blocks.outline import Activity, LessonOutline
from training.following.models import Answer, Draw, Progress
from training.following.timing import PACES, Timing
from training.questions.drawing import Drawn

Place = tuple[int, str]


@dataclass(frozen=True)
class LessonStanding:
    """How far a lesson is done."""

    lesson: LessonOutline
    done: int

    @property
    def count(self) -> int:
        return len(self.lesson.activities)

    @property
    def is_done(self) -> bool:
        return self.count > 0 and self.done == self.count


class Standing:
    """Where a person stands in a block.

    Args:
        lessons: those that they may read, in order.
        progress, answers, draws: their rows.
        attempt: the attempt at the questions that is under way; its first answer to each counts.
        pass_mark: the percentage of points to reach; None where doing everything is enough.
    """

    def __init__(
        self,
        lessons: Sequence[LessonOutline],
        progress: Iterable[Progress],
        answers: Iterable[Answer],
        *,
        draws: Iterable[Draw] = (),
        attempt: int = 1,
        pass_mark: int | None = None,
    ) -> None:
        self.now = timezone.now()
        self.all_draws = list(draws)
        self.draws: dict[Place, Draw] = {
            (row.lesson, row.activity): row for row in self.all_draws if row.attempt == attempt
        }
        self.lessons = [lesson.with_draws(self._drawn(lesson.number)) for lesson in lessons]
        self.attempt = attempt
        self.pass_mark = pass_mark
        self.progress: dict[Place, Progress] = {(row.lesson, row.activity): row for row in progress}
        self.given: dict[tuple[int, str, str], list[Answer]] = defaultdict(list)
        for row in sorted(answers, key=lambda row: row.sequence):
            if row.attempt == attempt:
                self.given[row.lesson, row.activity, row.question].append(row)

    def _drawn(self, lesson: int) -> dict[str, Drawn]:
        return {
            activity: Drawn(tuple(row.questions), row.seed)
            for (number, activity), row in self.draws.items()
            if number == lesson
        }

    @cached_property
    def activities(self) -> list[Activity]:
        return [activity for lesson in self.lessons for activity in lesson.activities]

    def answers_to(self, activity: Activity, question: str) -> list[Answer]:
        """The answers of this attempt to a question, the counted one first."""
        return self.given.get((activity.lesson, activity.identifier, question), [])

    def counted_answer(self, activity: Activity, question: str) -> Answer | None:
        """The answer that counts: the first one, unless it came after the end of the time."""
        return next((row for row in self.answers_to(activity, question)[:1] if not row.late), None)

    def timing(self, activity: Activity) -> Timing | None:
        """The time of the person; None where there is no limit."""
        if not activity.rules.minutes:
            return None
        place = (activity.lesson, activity.identifier)
        last = max(
            (row for row in self.all_draws if (row.lesson, row.activity) == place),
            key=lambda row: row.attempt,
            default=None,
        )
        return Timing(activity.rules, self.draws.get(place), self.now, last.pace if last else PACES[0])

    def is_answered(self, activity: Activity) -> bool:
        """Tell whether its questions are closed: all of them were answered, or the time is over."""
        timing = self.timing(activity)
        if timing and (timing.is_over or not timing.has_begun):
            return timing.is_over
        if activity.lacks_draw:
            return False
        return all(self.answers_to(activity, question.identifier) for question in activity.questions)

    def to_draw(self, lesson: int) -> list[Activity]:
        """The activities of a lesson whose questions are still to draw; those with a time are at its beginning."""
        known = next((item for item in self.lessons if item.number == lesson), None)
        lacking = [activity for activity in known.activities if activity.lacks_draw] if known else []
        timings = [(activity, self.timing(activity)) for activity in lacking]
        return [activity for activity, timing in timings if not timing or (timing.has_begun and not timing.is_over)]

    def is_done(self, activity: Activity) -> bool:
        if activity.questions:
            return self.is_answered(activity)
        return self.state_of(activity) != Progress.State.OPEN

    def state_of(self, activity: Activity) -> str:
        """What the person said of an activity; « done » for a question that is answered."""
        row = self.progress.get((activity.lesson, activity.identifier))
        if activity.questions:
            if not self.is_answered(activity):
                return Progress.State.OPEN
            return Progress.State.REVIEW if row and row.state == Progress.State.REVIEW else Progress.State.DONE
        return row.state if row else Progress.State.OPEN

    @cached_property
    def left(self) -> list[Activity]:
        return [activity for activity in self.activities if not self.is_done(activity)]

    @property
    def done(self) -> int:
        return len(self.activities) - len(self.left)

    @property
    def count(self) -> int:
        return len(self.activities)

    @cached_property
    def lesson_standings(self) -> dict[int, LessonStanding]:
        return {
            lesson.number: LessonStanding(lesson, sum(self.is_done(activity) for activity in lesson.activities))
            for lesson in self.lessons
        }

    @cached_property
    def minutes_left(self) -> int:
        left = set(map(id, self.left))
        shares = (
            lesson.minutes_of([activity for activity in lesson.activities if id(activity) in left])
            for lesson in self.lessons
        )
        return math.ceil(sum(shares))

    @property
    def exercises_left(self) -> int:
        return sum(activity.is_exercise for activity in self.left)

    @property
    def left_text(self) -> str:
        """« Il vous reste 12 min et 1 exercice. »"""
        if not self.left:
            return _("Vous avez tout fait.")
        exercises = self.exercises_left
        if not exercises:
            return _("Il vous reste %(time)s.") % {"time": minutes(self.minutes_left)}
        counted = ngettext("%(count)d exercice", "%(count)d exercices", exercises) % {"count": exercises}
        return _("Il vous reste %(time)s et %(exercises)s.") % {
            "time": minutes(self.minutes_left),
            "exercises": counted,
        }

    @cached_property
    def out_of(self) -> int:
        return sum(question.points for activity in self.activities for question in activity.questions)

    @cached_property
    def points(self) -> Decimal:
        """Those of the first answers of the attempt, to the questions that the version still asks."""
        total = Decimal(0)
        for activity in self.activities:
            for question in activity.questions:
                given = self.counted_answer(activity, question.identifier)
                if given:
                    total += min(given.points, Decimal(question.points))
        return total

    @property
    def score(self) -> int | None:
        """In percent, rounded down: nobody passes by rounding. None where nothing is graded."""
        return int(self.points * 100 / self.out_of) if self.out_of else None

    @property
    def has_passed(self) -> bool:
        return self.pass_mark is None or self.score is None or self.score >= self.pass_mark

    @property
    def is_complete(self) -> bool:
        """Tell whether everything is done and, where there is a mark to reach, reached."""
        return bool(self.activities) and not self.left and self.has_passed

    @property
    def has_failed(self) -> bool:
        return bool(self.activities) and not self.left and not self.has_passed

    def resume_at(self, lesson: int | None, activity: str) -> Activity | None:
        """Where to go on: the place last left where it isn't done, else the first activity that isn't."""
        here = next((item for item in self.left if item.lesson == lesson and item.identifier == activity), None)
        return here or next(iter(self.left), None)
