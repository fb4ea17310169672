"""What participants commit to, and the questions that follow it: asked by message, answered by its link.

A question is asked once and recalled once. Its link needs no session: it says which question, signed, and answers for
some weeks; used again, it changes the answer.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.background.chores import register_chore
from portal.background.mail import message_id
from portal.background.notices import Notice, language_of, notice_message
from portal.background.work import Work, enqueue_once, work
from portal.space.models import Rhythm
from portal.space.notifications import NotificationKind, register_notification, wanting
from training.accompaniment.models import Commitment, FollowUp, Participation
from training.accompaniment.models.commitments import ANSWERED_WITHIN

FOLLOW_UPS = "accompaniment-follow-ups"
ANSWERING, STOPPING = "training.accompaniment.answer", "training.accompaniment.stop"
MOST_COMMITMENTS = 3
RECALLED_AFTER = timedelta(days=10)
# A question that couldn't be asked in time isn't asked at all: half a year later it would say nothing.
ASKED_WITHIN = timedelta(days=30)
After = FollowUp.After
QUESTIONS: Mapping[int, Any] = {
    After.MONTH: gettext_lazy("L’avez-vous fait ?"),
    After.QUARTER: gettext_lazy("Travaillez-vous autrement depuis ?"),
    After.HALF_YEAR: gettext_lazy("Voyez-vous un effet pour les personnes que vous servez, ou pour votre équipe ?"),
}


class CommitmentError(Exception):
    """What can't be committed to; the message says why, and what to do."""


def _takes_part(person: Any) -> bool:
    return Participation.objects.filter(person=person).exists()


register_notification(
    NotificationKind(
        slug=FOLLOW_UPS,
        label=gettext_lazy("Suivi de vos engagements"),
        about=gettext_lazy(
            "Une question 30, 90 et 180 jours après un engagement pris dans un accompagnement, et un seul rappel."
        ),
        rhythms=(Rhythm.AT_ONCE, Rhythm.NONE),
        default=Rhythm.AT_ONCE,
        offered=_takes_part,
    )
)


@transaction.atomic
def commit(*, participation: Participation, text: str) -> Commitment:
    """Keep what a participant commits to, with the days on which they are asked of it. Said twice, kept once.

    Raises:
        CommitmentError: where they have as many as one can keep.
    """
    row = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    text = " ".join(text.split())
    mine = list(row.commitments.all())
    found = next((item for item in mine if item.text == text), None)
    if found:
        return found
    if len(mine) >= MOST_COMMITMENTS:
        raise CommitmentError(
            _("Vous avez déjà %(limit)d engagements : retirez-en un pour en prendre un autre.")
            % {"limit": MOST_COMMITMENTS}
        )
    today = timezone.localdate()
    made = Commitment.objects.create(participation=row, text=text, made_on=today)
    FollowUp.objects.bulk_create(
        FollowUp(commitment=made, after=days, due_on=today + timedelta(days=days)) for days in After.values
    )
    return made


def asked_now() -> QuerySet[FollowUp]:
    """The questions that are due, or to be recalled, of who still takes part and wants them."""
    today = timezone.localdate()
    unasked = Q(sent_at=None, due_on__lte=today, due_on__gt=today - ASKED_WITHIN)
    silent = Q(answer="", reminded_at=None, sent_at__lte=timezone.now() - RECALLED_AFTER)
    unsaid = silent & Q(due_on__gte=today - timedelta(days=ANSWERED_WITHIN))
    people = wanting(User.objects.filter(is_active=True), FOLLOW_UPS).order_by()
    kept = Participation.objects.in_group().filter(
        pk=OuterRef("commitment__participation"), person__in=people.values("pk")
    )
    return FollowUp.objects.filter(Exists(kept)).filter(unasked | unsaid)


@register_chore(FOLLOW_UPS, gettext_lazy("Suivi des engagements"), every=timedelta(hours=6))
def ask_what_is_due() -> None:
    for number in asked_now().values_list("pk", flat=True).iterator(500):
        enqueue_once(ask_follow_up, number)


@work(Work(gettext_lazy("Question de suivi d’un engagement")))
@transaction.atomic
def ask_follow_up(number: int) -> None:
    """Ask a question, or recall it, unless there is no more reason to; in the transaction that notes that it was."""
    if FollowUp.objects.select_for_update().filter(pk=number).first() is None:
        return
    told = asked_now().select_related("commitment__participation__accompaniment", "commitment__participation__person")
    found = told.filter(pk=number).first()
    if found is None:
        return
    again = found.sent_at is not None
    _message(found, again=again).send()
    if again:
        found.reminded_at = timezone.now()
    else:
        found.sent_at = timezone.now()
    found.save(update_fields=["sent_at", "reminded_at"])


def _message(found: FollowUp, *, again: bool) -> Any:
    row = found.commitment.participation
    person: Any = row.person
    stop = reverse("training:stop_follow_ups", args=[stopping_token(person)])

    def notice() -> Notice:
        subject = _("rappel : votre engagement") if again else _("votre engagement, %(days)d jours plus tard")
        return Notice(
            subject=subject % {"days": found.after},
            paragraphs=(
                _("Dans l’accompagnement « %(title)s », vous avez écrit :") % {"title": row.accompaniment.title},
                _("« D’ici 30 jours, je %(text)s »") % {"text": found.commitment.text},
                str(QUESTIONS[found.after]),
            ),
            action=(_("Répondre à cette question"), reverse("training:follow_up", args=[answering_token(found)])),
            reason=_(
                "Vous recevez ce message parce que vous avez pris un engagement. Vous n’en recevrez qu’un rappel. Pour "
                "ne plus recevoir de ces questions : %(address)s"
            )
            % {"address": settings.SITE_URL + stop},
        )

    message = notice_message(person.email, language_of(person), notice)
    message.extra_headers |= {
        "Message-ID": message_id(f"follow-up-{found.pk}-{'recall' if again else 'asked'}"),
        "List-Unsubscribe": f"<{settings.SITE_URL}{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return message


def answering_token(found: FollowUp) -> str:
    """What answers this question, to whoever received it; it opens nothing else."""
    return signing.Signer(salt=ANSWERING).sign(str(found.pk)).replace(":", ".", 1)


def _signed(token: str, salt: str) -> int | None:
    try:
        return int(signing.Signer(salt=salt).unsign(token.replace(".", ":", 1)))
    except signing.BadSignature:
        return None


def asked_by(token: str) -> FollowUp | None:
    """The question that a link answers; None where it was altered, is too old, or its person left or is gone."""
    number = _signed(token, ANSWERING)
    kept = Participation.objects.in_group().filter(pk=OuterRef("commitment__participation"), person__is_active=True)
    rows = FollowUp.objects.filter(Exists(kept)).select_related(
        "commitment__participation__accompaniment", "commitment__participation__person"
    )
    found = rows.filter(pk=number).first() if number else None
    today = timezone.localdate()
    return found if found and found.due_on <= today <= found.last_day else None


def answer_follow_up(*, found: FollowUp, answer: str, words: str) -> None:
    """Keep an answer, in place of the one before."""
    FollowUp.objects.filter(pk=found.pk).update(answer=answer, words=words, answered_at=timezone.now())


def stopping_token(person: Any) -> str:
    """What says whose questions to stop, to whoever received one; it opens nothing else."""
    return signing.Signer(salt=STOPPING).sign(str(person.pk)).replace(":", ".", 1)


def stopped_by(token: str) -> User | None:
    """The person that a link is of; None for any that the portal didn't sign, or whose account is gone."""
    number = _signed(token, STOPPING)
    return User.objects.filter(pk=number).first() if number else None
