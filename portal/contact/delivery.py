"""A message leaves by mail, at once or later: two mails, each sent once, tried again until they leave.

A message is claimed before it is sent, by moving its next attempt to when the claim ends. Several processes may so
try at once; one that dies leaves a message that is tried again.
"""

import logging
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.contact.mails import confirmation, recipients, to_team
from portal.contact.models import TeamMessage

logger = logging.getLogger("portal.contact")

CLAIM = timedelta(minutes=5)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
# With the waits above, about four days.
MAX_ATTEMPTS = 24
BATCH = 20


def deliver_due() -> int:
    """Send what waits. Returns how many messages were tried."""
    numbers = list(TeamMessage.objects.due().values_list("pk", flat=True)[:BATCH])
    return sum(deliver(number) for number in numbers)


def deliver(number: int) -> bool:
    """Send the mails of a message that haven't left, unless another process does. Returns whether it was tried."""
    claimed = TeamMessage.objects.due().filter(pk=number).order_by()
    if not claimed.update(next_attempt_at=timezone.now() + CLAIM, attempts=F("attempts") + 1):
        return False
    message = TeamMessage.objects.select_related("role", "establishment").get(pk=number)
    errors = [error for error in (_send_to_team(message), _confirm(message)) if error]
    message.last_error = " ".join(errors)[:300]
    message.next_attempt_at = timezone.now() + _wait(message.attempts) if errors else None
    if errors and message.attempts >= MAX_ATTEMPTS:
        message.next_attempt_at = None
    if message.sent_at is None:
        message.status = TeamMessage.Status.FAILED
    # What a person did meanwhile stays: nothing else is written, and an answer is not taken back.
    kept = TeamMessage.objects.filter(pk=number)
    kept.update(sent_at=message.sent_at, sent_to=message.sent_to, confirmed_at=message.confirmed_at)
    kept.exclude(status=TeamMessage.Status.ANSWERED).update(
        status=message.status, last_error=message.last_error, next_attempt_at=message.next_attempt_at
    )
    return True


def _wait(attempts: int) -> timedelta:
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 16), LONGEST_WAIT)


def _send_to_team(message: TeamMessage) -> str:
    """Send to the role or to the brokers. Returns what went wrong, or an empty text."""
    if message.sent_at:
        return ""
    addresses = recipients(message)
    if not addresses:
        return _("Ni le rôle ni les courtiers n’ont d’adresse où envoyer ce message.")
    try:
        to_team(message, addresses).send()
    except (OSError, ValueError) as error:
        # OSError: a server that refuses or doesn't answer; ValueError: an address that no mail can carry.
        logger.warning("Message %s could not be sent (%s).", message.pk, error)
        return _("Le message n’est pas parti : %(error)s") % {"error": error}
    message.sent_at = timezone.now()
    message.sent_to = ", ".join(addresses)[:1000]
    message.status = TeamMessage.Status.SENT
    return ""


def _confirm(message: TeamMessage) -> str:
    """Tell the person who wrote that the message is kept. Returns what went wrong, or an empty text."""
    if message.confirmed_at:
        return ""
    try:
        confirmation(message).send()
    except (OSError, ValueError) as error:
        logger.warning("Message %s could not be confirmed (%s).", message.pk, error)
        return _("La confirmation n’est pas partie : %(error)s") % {"error": error}
    message.confirmed_at = timezone.now()
    return ""
