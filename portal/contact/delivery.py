"""A message leaves by mail, as work of the worker: two mails, each sent once, tried again until they leave.

What has left is noted mail by mail and address by address, so that a second try sends only the rest.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.background.mail import (
    QUEUE,
    AddressedMessage,
    MailRefusedError,
    MailServerAwayError,
    UnsendableError,
    send_now,
)
from portal.background.work import Work, work
from portal.contact.mails import confirmation, recipients, to_team
from portal.contact.models import TeamMessage

# With the waits between two tries, some ten days.
MAX_ATTEMPTS = 18
SEPARATOR = ", "


class NotSentError(Exception):
    """Something of a message has not left, for now at least."""


def _about(numbers: list[int]) -> dict[int, str]:
    return dict(TeamMessage.objects.filter(pk__in=numbers).values_list("pk", "about"))


def _failed(error: BaseException, when: datetime | None, number: int) -> None:
    """Keep why it didn't leave, and when it is tried again; an answer that came meanwhile stays."""
    waiting = TeamMessage.objects.filter(pk=number).exclude(status=TeamMessage.Status.ANSWERED)
    waiting.update(last_error=str(error)[:300], next_attempt_at=when)
    waiting.filter(sent_at=None).update(status=TeamMessage.Status.FAILED)


def _abandoned(number: int) -> None:
    TeamMessage.objects.filter(pk=number).update(next_attempt_at=None)


@work(
    Work(gettext_lazy("Message à une équipe"), MAX_ATTEMPTS, about=_about, failed=_failed, abandoned=_abandoned),
    queue=QUEUE,
)
def deliver(number: int) -> None:
    """Send the mails of a message that haven't left.

    Raises:
        portal.background.mail.MailServerAwayError: the server of mail doesn't answer.
        NotSentError: it doesn't take them, or there is nobody to send to.
    """
    message = TeamMessage.objects.select_related("role", "establishment").filter(pk=number).first()
    if message is None or message.status == TeamMessage.Status.ANSWERED:
        return
    errors = [error for error in (_send_to_team(message), _confirm(message)) if error]
    if errors:
        raise NotSentError(" ".join(errors))
    _note(message, last_error="", next_attempt_at=None)


def _send_to_team(message: TeamMessage) -> str:
    """Send to the role or to the brokers. Returns what went wrong, or an empty text."""
    if message.sent_at:
        return ""
    addresses = recipients(message)
    if not addresses:
        return _("Ni le rôle ni les courtiers n’ont d’adresse où envoyer ce message.")
    errors: list[str] = []
    for address in addresses:
        served = message.sent_to.split(SEPARATOR) if message.sent_to else []
        if address in served:
            continue
        error = _hand_over(to_team(message, addresses), address, _("Le message n’est pas parti : %(error)s"))
        if error:
            errors.append(error)
        else:
            message.sent_to = SEPARATOR.join([*served, address])[:1000]
            _note(message, sent_to=message.sent_to)
    if errors:
        return " ".join(errors)
    message.sent_at = timezone.now()
    _note(message, sent_at=message.sent_at)
    TeamMessage.objects.filter(pk=message.pk).exclude(status=TeamMessage.Status.ANSWERED).update(
        status=TeamMessage.Status.SENT
    )
    return ""


def _confirm(message: TeamMessage) -> str:
    """Tell the person who wrote that the message is kept. Returns what went wrong, or an empty text."""
    if message.confirmed_at:
        return ""
    told = _hand_over(confirmation(message), message.email, _("La confirmation n’est pas partie : %(error)s"))
    if not told:
        _note(message, confirmed_at=timezone.now())
    return told


def _hand_over(mail: AddressedMessage, address: str, sentence: str) -> str:
    """Hand a mail to the server for one of its addresses. Returns what went wrong, or an empty text."""
    mail.recipient = address
    try:
        send_now(mail)
    except MailServerAwayError as error:
        raise MailServerAwayError(sentence % {"error": error}) from error
    except (MailRefusedError, UnsendableError) as error:
        return sentence % {"error": error}
    return ""


def _note(message: TeamMessage, **fields: Any) -> None:
    """Keep what was done, and nothing else: what a person did meanwhile stays."""
    TeamMessage.objects.filter(pk=message.pk).update(**fields)
