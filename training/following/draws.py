"""What is drawn for a person at each attempt, when their time begins, and how it is made longer."""

import secrets
from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from training.blocks.outline import Activity
from training.following.models import Draw, Enrolment
from training.following.services import NotFollowedError, locked
from training.following.timing import PACES, allowed, extension, is_over
from training.questions.drawing import draw


@transaction.atomic
def draw_questions(*, enrolment: Enrolment, activities: list[Activity]) -> list[Draw]:
    """Draw the questions of the attempt under way; what was drawn stays, and is completed."""
    return [_drawn(locked(enrolment), activity) for activity in activities]


def _drawn(held: Enrolment, activity: Activity) -> Draw:
    rows = list(held.draws.filter(lesson=activity.lesson, activity=activity.identifier))
    found = next((row for row in rows if row.attempt == held.attempt), None)
    before = [row for row in rows if row.attempt != held.attempt]
    if found is None:
        last = max(before, key=lambda row: row.attempt, default=None)
        found = Draw(
            enrolment=held,
            lesson=activity.lesson,
            activity=activity.identifier,
            attempt=held.attempt,
            seed=secrets.token_hex(16),
            pace=last.pace if last else PACES[0],
        )
    names = [question.identifier for question in activity.written_questions]
    seen = Counter(name for row in before for name in row.questions)
    questions = draw(names, activity.rules, seed=found.seed, seen=seen, kept=found.questions)
    if found.pk is None or questions != found.questions:
        found.questions = questions
        found.save()
    return found


@transaction.atomic
def begin(*, enrolment: Enrolment, activity: Activity, pace: Any) -> Draw:
    """Begin the time of a person, and draw their questions; begun twice, it began once.

    Args:
        pace: one of PACES, as a form sends it.

    Raises:
        NotFollowedError: for another pace.
    """
    held = locked(enrolment)
    percent = next((known for known in PACES if str(known) == str(pace)), None)
    if percent is None:
        raise NotFollowedError(_("Choisissez un des temps proposés, puis commencez."))
    row = _drawn(held, activity)
    if row.ends_at is None and activity.rules.minutes:
        now = timezone.now()
        row.pace, row.started_at, row.ends_at = percent, now, now + allowed(activity.rules, percent)
        row.save()
    return row


@transaction.atomic
def take_more_time(*, enrolment: Enrolment, activity: Activity, seen: int) -> Draw:
    """Make the time of a person longer.

    Args:
        seen: how many times it was, as the form showed: asked twice, it is made longer once.

    Raises:
        NotFollowedError: before the beginning, after the end, or where it was as often as it may.
    """
    now = timezone.now()
    held = locked(enrolment)
    place = {"lesson": activity.lesson, "activity": activity.identifier, "attempt": held.attempt}
    row = held.draws.filter(**place).first()
    if row is None or row.ends_at is None:
        raise NotFollowedError(_("Commencez ce questionnaire : son temps ne court pas encore."))
    if row.extensions != seen:
        return row
    if is_over(row, activity.rules, now):
        raise NotFollowedError(_("Le temps est écoulé : il ne se prolonge plus."))
    if row.extensions >= activity.rules.extensions:
        raise NotFollowedError(_("Ce temps a été prolongé autant de fois que ses auteurs le permettent."))
    row.ends_at += extension(activity.rules)
    row.extensions += 1
    row.save()
    return row
