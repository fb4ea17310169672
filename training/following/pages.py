"""What the pages of a block and of a lesson show to who follows them, and what they receive from their forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from training.blocks.outline import READING, Activity, LessonOutline, lesson_values, outline
from training.following.draws import begin, draw_questions, take_more_time
from training.following.followers import followers_of
from training.following.models import Enrolment, Progress
from training.following.progress import LessonStanding, Standing
from training.following.services import (
    NotFollowedError,
    keep_answers,
    keep_progress,
    may_restart,
    note_completion,
    read_answers,
    standing_of,
)
from training.following.shown import ShownActivity, shown_activity
from training.following.versions import Changes, changes, content_of, fingerprint, outlines
from training.questions.base import Grade, Sent
from training.questions.kinds import KINDS

STATES = {"done": Progress.State.DONE, "review": Progress.State.REVIEW, "open": Progress.State.OPEN}
FORM_LENGTH = 64


@dataclass
class Outcome:
    """What became of a form: kept (`anchor` says where to go on), tried, or refused with what was typed.

    Attributes:
        notice: said above the lesson, where no activity is at fault.
    """

    anchor: str = ""
    status: int = 200
    activity: str = ""
    typed: Sent = field(default_factory=dict)
    grades: Mapping[str, Grade] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    notice: str = ""


def enrolment_of(reader: Any, block: Any) -> Enrolment | None:
    """How a reader follows a block; None for who doesn't. One query, none for an anonymous reader."""
    if not (reader and reader.is_authenticated and block is not None and block.pk):
        return None
    return Enrolment.objects.of(reader).filter(block_id=block.pk).first()


def enrolment_in(request: HttpRequest, block: Any) -> Enrolment | None:
    """How the reader of a page follows its block; None in a preview, which shows what is written now."""
    return None if getattr(request, "is_preview", False) else enrolment_of(request.user, block)


class BlockFollowing:
    """What the page of a block says to its reader of their own following."""

    def __init__(self, block: Any, reader: Any, enrolment: Enrolment | None) -> None:
        self.block = block
        self.reader = reader
        self.enrolment = enrolment

    @cached_property
    def readable(self) -> set[int]:
        return {lesson.pk for lesson in self.block.lessons}

    @cached_property
    def standing(self) -> Standing | None:
        return standing_of(self.enrolment, self.readable) if self.enrolment else None

    @property
    def may_enrol(self) -> bool:
        return bool(self.block.lessons) and self.enrolment is None

    @cached_property
    def resume_url(self) -> str:
        """The exact place where the person goes on; the first lesson where everything is done."""
        lessons = {lesson.pk: lesson for lesson in self.block.lessons}
        if self.enrolment and self.standing:
            found = self.standing.resume_at(self.enrolment.last_lesson, self.enrolment.last_activity)
            if found:
                return f"{lessons[found.lesson].url}#{found.anchor}"
        return self.block.lessons[0].url if lessons else ""

    @cached_property
    def changes(self) -> Changes | None:
        """What the published block has that the person's version hasn't; None where they follow the published one."""
        if not self.enrolment:
            return None
        content = content_of(self.block)
        if fingerprint(content) == self.enrolment.version.fingerprint:
            return None
        return changes(outlines(self.enrolment.version.content, self.readable), outlines(content, self.readable))

    @cached_property
    def followers_text(self) -> str:
        """« 34 personnes de 4 régions », for who has signed in; empty where they are few. One query."""
        return followers_of([self.block.pk], self.reader).get(self.block.pk, "") if self.block.pk else ""

    @property
    def may_restart(self) -> bool:
        return self.enrolment is not None and may_restart(self.enrolment)

    @cached_property
    def attestation(self) -> Any:
        """The person's attestation in force, or None."""
        if not (self.enrolment and self.enrolment.completed_at):
            return None
        return self.enrolment.attestations.filter(revoked_at=None).first()

    @property
    def name_has_changed(self) -> bool:
        name = self.reader.get_full_name()
        return bool(self.attestation and name and name != self.attestation.name)


class LessonFollowing(BlockFollowing):
    """What the page of a lesson says to its reader: its activities at their version, and how far they are."""

    def __init__(
        self,
        lesson: Any,
        reader: Any,
        enrolment: Enrolment | None,
        outcome: Outcome | None,
        attempt: int | None = None,
    ) -> None:
        super().__init__(lesson.block, reader, enrolment)
        self.lesson = lesson
        self.outcome = outcome
        self.attempt = attempt

    @cached_property
    def readable(self) -> set[int]:
        # The lessons around this one are known already.
        return {lesson.pk for lesson in self.lesson.lessons} | {self.lesson.pk}

    @cached_property
    def standing(self) -> Standing | None:
        """Where the person stands, once the questions of this lesson are drawn for them."""
        if self.enrolment is None:
            return None
        standing = standing_of(self.enrolment, self.readable, self.attempt)
        if self.attempt in (None, self.enrolment.attempt):
            lacking = standing.to_draw(self.lesson.pk)
            if lacking:
                draw_questions(enrolment=self.enrolment, activities=lacking)
                standing = standing_of(self.enrolment, self.readable)
        return standing

    @cached_property
    def outline(self) -> LessonOutline:
        """The lesson as the person got it; as its authors wrote it for who follows nothing."""
        return self.lesson_standing.lesson if self.lesson_standing else outline(self.values)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The lesson in the person's version; as it is published for who follows none, or where it came since."""
        if self.enrolment:
            for values in self.enrolment.version.content["lessons"]:
                if values["id"] == self.lesson.pk:
                    found: dict[str, Any] = values
                    return found
        return lesson_values(self.lesson)

    @property
    def lesson_standing(self) -> LessonStanding | None:
        return self.standing.lesson_standings.get(self.lesson.pk) if self.standing else None

    @property
    def is_followed(self) -> bool:
        """Tell whether what is done here is kept: the lesson is in the person's version."""
        return self.lesson_standing is not None

    @property
    def has_exercises(self) -> bool:
        return any(activity.is_exercise for activity in self.outline.activities)

    @cached_property
    def shown(self) -> list[ShownActivity]:
        """The activities, in order; the reading of the body is the first."""
        drawn = {block.id: block for block in self.lesson.activities or ()}
        found = [self._shown(activity, drawn.get(activity.identifier)) for activity in self.outline.activities]
        asked = [shown for shown in found if shown.kind in KINDS]
        for rank, shown in enumerate(asked, start=1):
            shown.rank, shown.rank_of = rank, len(asked)
        return found

    @property
    def reading(self) -> ShownActivity | None:
        return next((shown for shown in self.shown if shown.kind == READING), None)

    @property
    def after_reading(self) -> list[ShownActivity]:
        return [shown for shown in self.shown if shown.kind != READING]

    def _shown(self, activity: Activity, block: Any) -> ShownActivity:
        standing = self.standing if self.is_followed else None
        outcome = self.outcome
        if outcome is None or outcome.activity != activity.identifier:
            return shown_activity(activity, block, standing)
        return shown_activity(
            activity,
            block,
            standing,
            typed=outcome.typed,
            grades=outcome.grades,
            refusals=outcome.refusals,
            refusal=outcome.refusal,
        )


def receive(lesson: Any, request: HttpRequest) -> Outcome:
    """Take a form of a lesson's page: keep what it holds, try it for who keeps nothing, or refuse it in words."""
    sent: Sent = dict(request.POST.lists())
    enrolment = enrolment_of(request.user, lesson.block)
    earlier = _earlier_attempt(request, enrolment)
    following = LessonFollowing(lesson, request.user, enrolment, None, earlier)
    activity = following.outline.activity(request.POST.get("activity", ""))
    claimed = request.POST.get("enrolment", "")
    if claimed and (enrolment is None or claimed != str(enrolment.key)):
        return _refused(activity, sent, _session_words(request), status=403)
    if activity is None:
        words = _("Cette activité n’est plus dans la leçon : elle a changé depuis que vous l’avez ouverte.")
        return Outcome(status=409, notice=words)
    answers, refusals = {}, {}
    act = request.POST.get("do", "answer")
    if activity.questions and act == "answer":
        reading = read_answers(activity, sent, _answered(following, activity))
        answers, refusals = reading.answers, reading.refusals
        # Of a quiz, what is answered is kept and the rest is asked again: time may be short.
        if refusals and not (answers and activity.kind == "quiz"):
            return Outcome(status=400, activity=activity.identifier, typed=sent, refusals=refusals)
    status = 400 if refusals else 200
    if enrolment is None or not following.is_followed:
        grades = {
            question.identifier: question.grade(answers[question.identifier])
            for question in activity.questions
            if question.identifier in answers
        }
        return Outcome(status=status, activity=activity.identifier, typed=sent, grades=grades, refusals=refusals)
    try:
        if earlier and act in ("begin", "extend"):
            raise NotFollowedError(_("Vous avez commencé un autre essai depuis : rechargez la page pour voir le sien."))
        if answers:
            form = request.POST.get("form", "")[:FORM_LENGTH]
            keep_answers(enrolment=enrolment, activity=activity, answers=answers, form=form, attempt=earlier)
        elif act == "begin" and activity.rules.minutes:
            begin(enrolment=enrolment, activity=activity, pace=request.POST.get("pace", ""))
        elif act == "extend" and activity.rules.minutes:
            take_more_time(enrolment=enrolment, activity=activity, seen=_number(request, "extensions") or 0)
            # What was typed meanwhile is shown again.
            return Outcome(activity=activity.identifier, typed=sent)
        elif not activity.questions or act != "answer":
            _keep(enrolment, activity, request)
    except NotFollowedError as refused:
        return _refused(activity, sent, str(refused), status=400)
    note_completion(enrolment=enrolment, readable=following.readable)
    if earlier and answers:
        words = _("Cette réponse est de votre essai %(old)d : elle y est gardée. Vous en êtes à l’essai %(new)d.")
        return Outcome(activity=activity.identifier, refusal=words % {"old": earlier, "new": enrolment.attempt})
    if refusals:
        return Outcome(status=status, activity=activity.identifier, typed=sent, refusals=refusals)
    # After an answer, one reads what is said of it; after the rest, one goes on.
    return Outcome(anchor=activity.anchor if answers or activity.is_exercise else _next(following, activity))


def _number(request: HttpRequest, name: str) -> int | None:
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else None


def _earlier_attempt(request: HttpRequest, enrolment: Enrolment | None) -> int | None:
    """The attempt that a form was of, where another one began since."""
    sent = _number(request, "attempt")
    return sent if enrolment and sent and sent < enrolment.attempt else None


def _answered(following: LessonFollowing, activity: Activity) -> set[str]:
    """The questions of a quiz that its person answered already; all of them once the time is over."""
    standing = following.standing
    if standing is None or not following.is_followed or activity.kind != "quiz":
        return set()
    timing = standing.timing(activity)
    return {
        question.identifier
        for question in activity.questions
        if (timing and timing.is_over) or standing.answers_to(activity, question.identifier)
    }


def _keep(enrolment: Enrolment, activity: Activity, request: HttpRequest) -> None:
    state = STATES.get(request.POST.get("do", ""), Progress.State.DONE)
    ticked = None
    if activity.items:
        places = request.POST.getlist("ticked")
        ticked = [text for place, text in enumerate(activity.items) if str(place) in places]
    keep_progress(
        enrolment=enrolment,
        activity=activity,
        state=state,
        note=request.POST.get("note", "").replace("\r\n", "\n").replace("\x00", "").strip()
        if activity.kind == "reflection"
        else None,
        seen=_number(request, "seen"),
        ticked=ticked,
    )


def _next(following: LessonFollowing, activity: Activity) -> str:
    activities = list(following.outline.activities)
    place = activities.index(activity) + 1
    return activities[place].anchor if place < len(activities) else "suite"


def _refused(activity: Activity | None, sent: Sent, words: str, *, status: int) -> Outcome:
    if activity is None:
        return Outcome(status=status, notice=words)
    return Outcome(status=status, activity=activity.identifier, typed=sent, refusal=words)


def _session_words(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return _(
            "Ce formulaire est celui d’une autre personne, et rien n’en a été gardé. Rechargez la page pour répondre "
            "en votre nom."
        )
    return _(
        "Votre session s’est fermée. Ouvrez-la de nouveau dans un autre onglet, puis envoyez encore : ce que vous avez "
        "écrit est resté ici."
    )
