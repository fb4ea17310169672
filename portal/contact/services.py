"""What is done with a message to a team: whom it goes to, kept, sent again, said to be answered."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from portal.background.work import enqueue_once
from portal.contact.delivery import deliver
from portal.contact.models import TeamMessage
from portal.directory.models import ClassifiedPage, Establishment, EstablishmentRole


@dataclass(frozen=True)
class Recipient:
    """Whom a reader writes to. Without a role, brokers forward to the establishment's team."""

    role: EstablishmentRole | None
    establishment: Establishment | None

    @property
    def forwarded(self) -> bool:
        """Tell whether a broker reads the message first, for want of an address."""
        return self.role is None or not self.role.email

    @property
    def reply_days(self) -> int:
        return self.establishment.usual_reply_days if self.establishment else int(settings.REPLY_DAYS)


def recipient_of(page: ClassifiedPage, reader: Any) -> Recipient:
    """Whom `reader` writes to about a page: its contact point where they may know of it."""
    role = page.contact_for(reader)
    if role:
        return Recipient(role, role.establishment)
    return Recipient(None, next(iter(page.establishments_list), None))


@transaction.atomic
def send_message(
    *,
    recipient: Recipient,
    about: str,
    email: str,
    message: str,
    name: str = "",
    page: ClassifiedPage | None = None,
    requester: Any = None,
) -> TeamMessage:
    """Keep a message; the worker sends it by mail once the transaction is kept too."""
    kept = TeamMessage.objects.create(
        page_id=page.pk if page else None,
        about=about[:255],
        establishment=recipient.establishment,
        role=recipient.role,
        name=name,
        email=email,
        message=message,
        language=get_language() or "",
        requester=requester,
    )
    deliver.enqueue(kept.pk)
    return kept


@transaction.atomic
def send_again(*, message: TeamMessage) -> None:
    """Try at once, and then again, a message that could not be sent."""
    TeamMessage.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now())
    enqueue_once(deliver, message.pk)


def mark_answered(*, message: TeamMessage) -> None:
    """Say that somebody answered; a mail that still could not be sent is no longer tried."""
    TeamMessage.objects.filter(pk=message.pk).exclude(status=TeamMessage.Status.ANSWERED).update(
        status=TeamMessage.Status.ANSWERED, answered_at=timezone.now(), next_attempt_at=None
    )


@transaction.atomic
def reopen(*, message: TeamMessage) -> None:
    """Take back that a message was answered."""
    state = TeamMessage.Status.SENT if message.sent_at else TeamMessage.Status.RECEIVED
    reopened = TeamMessage.objects.filter(pk=message.pk, status=TeamMessage.Status.ANSWERED).update(
        status=state, answered_at=None, next_attempt_at=None if message.sent_at else timezone.now()
    )
    if reopened and not message.sent_at:
        enqueue_once(deliver, message.pk)
