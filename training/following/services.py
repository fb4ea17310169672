"""What is done by who follows a block: begin, answer, note, go on to a new version, begin again."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from training.blocks.outline import Activity
from training.following.models import NOTE_LENGTH, Answer, Enrolment, Progress
from training.following.progress import Standing
from training.following.statements import tell_answer, tell_completion
from training.following.timing import is_over
from training.following.versions import outlines, version_of
from training.questions.base import AnswerRefusedError, Sent

# Something was done in an enrolment (`enrolment`), in the transaction of whoever did it.
worked = Signal()

BETWEEN_NOTES = "\n\n"
TRIES_KEPT = 50


class NotFollowedError(Exception):
    """What can't be done with this enrolment; the message says why, and what to do."""


@transaction.atomic
def enrol(*, person: Any, block: Any) -> Enrolment:
    """Begin a block at its published version; who follows it already goes on with theirs."""
    found = Enrolment.objects.of(person).filter(block_id=block.pk).first()
    if found:
        return found
    made, _created = Enrolment.objects.get_or_create(
        person=person, block_id=block.pk, defaults={"version": version_of(block)}
    )
    return made


def standing_of(enrolment: Enrolment, readable: set[int], attempt: int | None = None) -> Standing:
    """Where a person stands, among the lessons that they may read. Three queries.

    Args:
        attempt: that of the questions; the one under way unless told.
    """
    content = enrolment.version.content
    return Standing(
        outlines(content, readable),
        enrolment.progress.all(),
        enrolment.answers.all(),
        draws=enrolment.draws.all(),
        attempt=attempt or enrolment.attempt,
        pass_mark=content.get("pass_mark"),
    )


def locked(enrolment: Enrolment) -> Enrolment:
    """The enrolment, while nobody else writes to it: two devices answer one after the other."""
    return Enrolment.objects.select_for_update(of=("self",)).select_related("version").get(pk=enrolment.pk)


@dataclass(frozen=True)
class Reading:
    """What a form held of an activity's questions: what is kept of each answer, and what is refused."""

    answers: dict[str, dict[str, Any]]
    refusals: dict[str, str]


def read_answers(activity: Activity, sent: Sent, answered: Collection[str] = ()) -> Reading:
    """Read the answers to the questions of an activity; each one that can't be is refused by its own words.

    Args:
        answered: questions that were, and that the form need not hold again.
    """
    answers, refusals = {}, {}
    for question in activity.questions:
        if question.identifier in answered and not _is_in(sent, question.field):
            continue
        try:
            answers[question.identifier] = question.read(sent)
        except AnswerRefusedError as refused:
            refusals[question.identifier] = str(refused)
    return Reading(answers, refusals)


def _is_in(sent: Sent, field: str) -> bool:
    return any(name == field or name.startswith(f"{field}-") for name, values in sent.items() if any(values))


@transaction.atomic
def keep_answers(
    *,
    enrolment: Enrolment,
    activity: Activity,
    answers: Mapping[str, Mapping[str, Any]],
    form: str,
    attempt: int | None = None,
) -> list[Answer]:
    """Grade and keep answers. What was sent twice is kept once, whatever the network or the fingers did.

    What comes after the end of the time is kept, and counts for nothing: the clock is that of the server.

    Args:
        answers: by question, as `read_answers` gives them.
        form: what tells the form that was sent from any other.
        attempt: an earlier one, which the form was of; the one under way unless told.

    Raises:
        NotFollowedError: where the time hasn't begun, or after too many answers.
    """
    now = timezone.now()
    held = locked(enrolment)
    attempt = min(attempt or held.attempt, held.attempt)
    late = _is_late(held, activity, attempt, now)
    kept = []
    for question in activity.questions:
        if question.identifier not in answers:
            continue
        given = answers[question.identifier]
        key = _key(form, activity, question.identifier, given)
        same = held.answers.filter(key=key).first()
        if same is None:
            place = {
                "lesson": activity.lesson,
                "activity": activity.identifier,
                "question": question.identifier,
                "attempt": attempt,
            }
            last = held.answers.filter(**place).aggregate(last=Max("sequence"))["last"] or 0
            if last >= TRIES_KEPT:
                raise NotFollowedError(_("Vous avez répondu très souvent à cette question : passez à la suivante."))
            grade = question.grade(given)
            same = held.answers.create(
                **place,
                version=held.version,
                sequence=last + 1,
                key=key,
                given=given,
                points=grade.points,
                out_of=grade.out_of,
                late=late,
            )
            if settings.LRS_URL and not late:
                tell_answer.enqueue(same.pk)
        kept.append(same)
    _note_place(held, activity)
    worked.send(Enrolment, enrolment=held)
    return kept


def _is_late(held: Enrolment, activity: Activity, attempt: int, now: datetime) -> bool:
    if not activity.rules.minutes:
        return False
    place = {"lesson": activity.lesson, "activity": activity.identifier, "attempt": attempt}
    row = held.draws.filter(**place).first()
    if row is None or row.ends_at is None:
        raise NotFollowedError(_("Commencez ce questionnaire avant d’y répondre : son temps ne court pas encore."))
    return is_over(row, activity.rules, now)


def _key(form: str, activity: Activity, question: str, given: Mapping[str, Any]) -> str:
    said = json.dumps([form, activity.lesson, activity.identifier, question, given], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


@transaction.atomic
def keep_progress(
    *,
    enrolment: Enrolment,
    activity: Activity,
    state: str,
    note: str | None = None,
    seen: int | None = None,
    ticked: list[str] | None = None,
) -> Progress:
    """Keep what was done of an activity.

    Args:
        note: what the person wrote; None where the form has no note.
        seen: the revision of the note that the form showed: what was written elsewhere since is kept before it.
        ticked: gestures of a checklist that are done; None where the form has none.

    Raises:
        NotFollowedError: for a note that is too long.
    """
    held = locked(enrolment)
    row, _created = Progress.objects.get_or_create(
        enrolment=held, lesson=activity.lesson, activity=activity.identifier, defaults={"state": state}
    )
    if note is not None:
        if len(note) > NOTE_LENGTH:
            raise NotFollowedError(
                _(
                    "Votre note a %(length)d caractères ; le maximum est %(limit)d. Raccourcissez-la : elle est encore "
                    "dans le champ."
                )
                % {"length": len(note), "limit": NOTE_LENGTH}
            )
        if note != row.note:
            elsewhere = seen is not None and seen != row.revision and row.note.strip()
            both = f"{row.note}{BETWEEN_NOTES}{note}"
            keeps_both = elsewhere and note not in row.note and row.note not in note and len(both) <= NOTE_LENGTH
            if not (elsewhere and note in row.note):
                row.note = both if keeps_both else note
                row.revision += 1
    if ticked is not None:
        row.ticked = ticked
    row.state = state
    row.save()
    _note_place(held, activity)
    worked.send(Enrolment, enrolment=held)
    return row


def _note_place(held: Enrolment, activity: Activity) -> None:
    held.last_lesson, held.last_activity = activity.lesson, activity.identifier
    held.save(update_fields=["last_lesson", "last_activity", "last_at"])


@transaction.atomic
def note_completion(*, enrolment: Enrolment, readable: set[int]) -> bool:
    """Tell whether the block is completed; the first time, note the day."""
    held = locked(enrolment)
    if held.completed_at is None and standing_of(held, readable).is_complete:
        held.completed_at = timezone.now()
        held.save(update_fields=["completed_at"])
        if settings.LRS_URL:
            tell_completion.enqueue(held.pk)
    return held.completed_at is not None


def may_restart(enrolment: Enrolment) -> bool:
    allowed = enrolment.version.content.get("attempts_allowed")
    return allowed is None or enrolment.attempt < allowed


@transaction.atomic
def restart(*, enrolment: Enrolment, attempt: int) -> Enrolment:
    """Begin the questions again; what was answered before is kept.

    Args:
        attempt: the one that the form showed: sent twice, it begins one attempt.

    Raises:
        NotFollowedError: where no attempt is left.
    """
    held = locked(enrolment)
    if held.attempt != attempt:
        return held
    if held.completed_at is not None:
        raise NotFollowedError(_("Vous avez terminé ce bloc : il n’y a rien à refaire."))
    if not may_restart(held):
        raise NotFollowedError(_("Vous avez fait tous les essais permis. Écrivez à l’équipe du bloc."))
    held.attempt += 1
    held.save(update_fields=["attempt", "last_at"])
    return held


@transaction.atomic
def follow_new_version(*, enrolment: Enrolment, block: Any) -> Enrolment:
    """Go on with the published version: what is done of an activity that it still has stays done."""
    held = locked(enrolment)
    held.version = version_of(block)
    held.save(update_fields=["version", "last_at"])
    return held
