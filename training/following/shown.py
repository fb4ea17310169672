"""Activities and questions as a page shows them: with what the person did, typed, or was told."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from training.blocks.outline import Activity
from training.following.progress import Standing
from training.following.timing import Timing
from training.questions.base import Choice, Grade, Question, Sent
from training.questions.drawing import TOGETHER, Rules


@dataclass(frozen=True)
class ShownChoice:
    """A choice of a form, with whether it is the one that was sent."""

    mark: str
    text: str
    chosen: bool = False


@dataclass(frozen=True)
class ShownRow:
    """Something to rank or to match: the name of its field, its text, and the choices of its list."""

    name: str
    text: str
    choices: Sequence[ShownChoice]


@dataclass(frozen=True)
class ShownQuestion:
    """A question in its form; `grade` is of the counted answer, `practice` of the last one where it is another.

    `late` tells that the answer came after the end of the time, and counts for nothing.
    """

    question: Question
    typed: Sent = field(default_factory=dict)
    grade: Grade | None = None
    practice: Grade | None = None
    refusal: str = ""
    late: bool = False

    @property
    def identifier(self) -> str:
        return f"{self.question.field}-champ"

    @property
    def typed_text(self) -> str:
        return next(iter(self.typed.get(self.question.field, [])), "")

    @property
    def choices(self) -> list[ShownChoice]:
        sent = self.typed.get(self.question.field, [])
        return [ShownChoice(item.mark, item.text, item.mark in sent) for item in self._choices]

    @property
    def rows(self) -> list[ShownRow]:
        """What to rank, or to match."""
        items: list[Choice] = getattr(self.question, "prompts", self._choices)
        return [self._row(item) for item in items]

    @property
    def _choices(self) -> list[Choice]:
        found: list[Choice] = getattr(self.question, "choices", [])
        return found

    def _row(self, item: Choice) -> ShownRow:
        name = f"{self.question.field}-{item.mark}"
        sent = next(iter(self.typed.get(name, [])), "")
        ranks = getattr(self.question, "ranks", None)
        offered = [Choice(str(rank), str(rank)) for rank in ranks] if ranks else self._choices
        return ShownRow(name, item.text, [ShownChoice(one.mark, one.text, one.mark == sent) for one in offered])


@dataclass(frozen=True)
class ShownItem:
    """A gesture of a checklist: its place names it in a form, its text in the rows."""

    place: int
    text: str
    ticked: bool


@dataclass
class ShownActivity:
    """An activity of a lesson on its page.

    Attributes:
        block: what draws it, where it is only read; None for exercises.
        state: open, done or review; empty where nothing is kept.
        rank, rank_of: its place among the questions of the lesson; 0 for what is no question.
        form: tells this form from any other that the page will ever show.
        attempt: that of the person; 0 where nothing is kept.
        timing: the time of the person; None without a limit, or where nothing is kept.
        is_closed: whether every question was answered, or the time is over.
    """

    activity: Activity
    block: Any = None
    state: str = ""
    questions: list[ShownQuestion] = field(default_factory=list)
    note: str = ""
    revision: int = 0
    ticked: Sequence[str] = ()
    refusal: str = ""
    rank: int = 0
    rank_of: int = 0
    form: str = field(default_factory=lambda: uuid.uuid4().hex)
    attempt: int = 0
    timing: Timing | None = None
    is_closed: bool = False

    @property
    def anchor(self) -> str:
        return self.activity.anchor

    @property
    def kind(self) -> str:
        return self.activity.kind

    @property
    def rules(self) -> Rules:
        return self.activity.rules

    @property
    def several(self) -> bool:
        """Tell whether it asks its questions together."""
        return self.kind in TOGETHER

    @property
    def awaits_beginning(self) -> bool:
        """Tell whether its questions are shown once the person begins their time."""
        return self.timing is not None and not self.timing.has_begun

    @property
    def has_grades(self) -> bool:
        return any(shown.grade for shown in self.questions)

    @property
    def items(self) -> list[ShownItem]:
        return [ShownItem(place, text, text in self.ticked) for place, text in enumerate(self.activity.items)]

    @property
    def is_answered(self) -> bool:
        return bool(self.questions) and all(shown.grade for shown in self.questions)

    @property
    def points(self) -> Any:
        return sum((shown.grade.points for shown in self.questions if shown.grade), 0)

    @property
    def out_of(self) -> int:
        return sum(shown.question.points for shown in self.questions)


def shown_activity(
    activity: Activity,
    block: Any,
    standing: Standing | None,
    *,
    typed: Sent | None = None,
    grades: Mapping[str, Grade] | None = None,
    refusals: Mapping[str, str] | None = None,
    refusal: str = "",
) -> ShownActivity:
    """Put together what a page shows of an activity.

    Args:
        standing: of the person; None for who keeps nothing.
        typed: what a form held that was refused, or that only tried; shown again.
        grades: those of a try that isn't kept.
        refusals: by question.
    """
    shown = ShownActivity(activity, block, refusal=refusal)
    row = standing.progress.get((activity.lesson, activity.identifier)) if standing else None
    if standing:
        shown.state = standing.state_of(activity)
        shown.attempt, shown.timing = standing.attempt, standing.timing(activity)
        shown.is_closed = bool(activity.questions) and standing.is_answered(activity)
    if row:
        shown.note, shown.revision, shown.ticked = row.note, row.revision, row.ticked
    if typed is not None:
        shown.note = next(iter(typed.get("note", [])), shown.note)
        shown.form = next(iter(typed.get("form", [])), "")[:64] or shown.form
    for question in activity.questions:
        answers = standing.answers_to(activity, question.identifier) if standing else []
        grade = question.grade(answers[0].given) if answers else (grades or {}).get(question.identifier)
        practice = question.grade(answers[-1].given) if len(answers) > 1 else None
        said = (refusals or {}).get(question.identifier, "")
        late = bool(answers) and answers[0].late
        shown.questions.append(ShownQuestion(question, typed or {}, grade, practice, said, late))
    return shown
