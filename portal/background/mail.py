"""Every message of the portal leaves by here: kept with what it tells, then sent by the worker.

`QueuedBackend` is the `EMAIL_BACKEND`, so that what Django, Wagtail and their apps send is kept too. It writes a
row for each address, in the transaction of the caller, and enqueues its sending; `EMAIL_DELIVERY_BACKEND` is
the one that sends. The number of a message (`Message-ID`) and its date are given once: a message that is sent
again, because its worker was killed between the server's answer and the commit, is the same message.
"""

import base64
from collections.abc import Sequence
from datetime import datetime
from email.utils import formatdate, make_msgid, parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.background.models import OutgoingMail
from portal.background.queue import in_words
from portal.background.work import Hopeless, Outage, Work, work

QUEUE = "mail"
# With the waits between two tries, some four days.
ATTEMPTS = 12
HTML = "text/html"


class MailRefusedError(Exception):
    """The server doesn't take this message, for now at least."""


class UnsendableError(Hopeless):
    """No server could take this message: an address or a header isn't one."""


class MailServerAwayError(Outage):
    """The server doesn't answer, or doesn't take anything from the portal."""


class QueuedBackend(BaseEmailBackend):
    """Keeps messages; they leave once the transaction commits."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            return sum(_keep(message) for message in email_messages)


def _keep(message: EmailMessage) -> int:
    """Write a row for each address. A server may take a message for one and refuse it for another."""
    # What can't be sent is refused here, where whoever sends it is told.
    message.message()
    headers = {str(name): str(value) for name, value in message.extra_headers.items()}
    headers.setdefault("Message-ID", make_msgid(domain=_domain()))
    headers.setdefault("Date", formatdate(localtime=True))
    alternatives = [(str(part[0]), str(part[1])) for part in getattr(message, "alternatives", [])]
    html = next((content for content, kind in alternatives if kind == HTML), "")
    envelope = {
        "subject": str(message.subject),
        "from": message.from_email,
        "to": list(message.to),
        "cc": list(message.cc),
        "reply_to": list(message.reply_to),
        "subtype": message.content_subtype,
        "headers": headers,
        "alternatives": [part for part in alternatives if part != (html, HTML)],
        "attachments": [_as_text(attachment) for attachment in message.attachments],
    }
    recipients = message.recipients()
    for recipient in recipients:
        kept = OutgoingMail.objects.create(
            to=parseaddr(recipient)[1],
            subject=" ".join(str(message.subject).split())[:200],
            text=str(message.body),
            html=html,
            envelope=envelope,
        )
        send_kept.enqueue(kept.pk)
    return int(bool(recipients))


def _as_text(attachment: Any) -> list[str]:
    name, content, kind = attachment
    data = content if isinstance(content, bytes) else str(content).encode()
    return [name or "", base64.b64encode(data).decode(), kind or ""]


def _domain() -> str:
    """The domain that the portal writes from: the name of a machine is nobody's business."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def message_id(name: str) -> str:
    """The `Message-ID` of what bears this name and no other: a message that is made again has the same."""
    mark = salted_hmac("portal.background.mail", name).hexdigest()[:16]
    return f"<{name}.{mark}@{_domain()}>"


class AddressedMessage(EmailMultiAlternatives):
    """A message that is handed over for `recipient`, one of its addresses; it names them all but blind copies."""

    recipient = ""

    def recipients(self) -> list[str]:
        return [self.recipient]


def as_message(mail: OutgoingMail) -> AddressedMessage:
    """The message that a row holds; rows of before have no envelope."""
    envelope = mail.envelope
    message = AddressedMessage(
        envelope.get("subject", mail.subject),
        mail.text,
        envelope.get("from"),
        envelope.get("to", [mail.to]),
        cc=envelope.get("cc"),
        reply_to=envelope.get("reply_to"),
        headers=envelope.get("headers") or {"Message-ID": message_id(f"outgoing-{mail.pk}")},
    )
    message.recipient = mail.to
    message.content_subtype = envelope.get("subtype", "plain")
    if mail.html:
        message.attach_alternative(mail.html, HTML)
    for content, kind in envelope.get("alternatives", []):
        message.attach_alternative(content, kind)
    for name, data, kind in envelope.get("attachments", []):
        message.attach(name or None, base64.b64decode(data), kind or None)
    return message


def send_now(message: EmailMessage) -> None:
    """Hand a message to the server. For work of the queue of mail alone.

    Raises:
        MailServerAwayError: the server doesn't answer.
        MailRefusedError: it doesn't take this one.
        UnsendableError: no server could.
    """
    try:
        get_connection(settings.EMAIL_DELIVERY_BACKEND).send_messages([message])
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as error:
        raise MailRefusedError(_("Le serveur de courriel refuse ce message : %(error)s") % {"error": error}) from error
    except (SMTPException, OSError) as error:
        said = _("Le serveur de courriel ne répond pas, ou n’accepte rien : %(error)s")
        raise MailServerAwayError(said % {"error": in_words(error)}) from error
    except ValueError as error:
        raise UnsendableError(_("Aucun serveur ne prendrait ce message : %(error)s") % {"error": error}) from error


def _about(numbers: list[int]) -> dict[int, str]:
    """What the administration says of messages: never their text, which may hold a link that opens an account."""
    return {
        mail.pk: _("« %(subject)s », à %(to)s") % {"subject": mail.subject, "to": mail.to}
        for mail in OutgoingMail.objects.filter(pk__in=numbers).only("subject", "to")
    }


def _failed(error: BaseException, when: datetime | None, number: int) -> None:
    mail = OutgoingMail.objects.filter(pk=number).first()
    if mail is not None:
        mail.attempts += 1
        mail.not_before = when
        mail.reason = str(error)
        mail.save(update_fields=["attempts", "not_before", "reason"])


def _abandoned(number: int) -> None:
    OutgoingMail.objects.filter(pk=number).delete()


@work(
    Work(gettext_lazy("Courriel"), attempts=ATTEMPTS, about=_about, failed=_failed, abandoned=_abandoned), queue=QUEUE
)
def send_kept(number: int) -> None:
    """Send a message that is kept, unless it left already."""
    mail = OutgoingMail.objects.filter(pk=number).first()
    if mail is None:
        return
    send_now(as_message(mail))
    mail.delete()
