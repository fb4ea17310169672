"""Messages to people who work in the portal: in their language, as text and HTML, and never lost.

A message is a row that commits with what it tells. It leaves right after the commit; where the mail
server doesn't take it, the worker tries again, later and later, and the dashboard says so.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.users.models import UserProfile

from portal.core.chores import register_chore
from portal.core.models import OutgoingMail
from portal.text.typography import french

logger = logging.getLogger("portal.mail")

SUBJECT_LENGTH = 120
# After some ten days, an address that refuses everything is left alone: what the message told is in the portal.
MOST_ATTEMPTS = 20


@dataclass(frozen=True)
class Notice:
    """A message: what happened, what people wrote of it, where to go, and why one receives it.

    `quotes` are (what it is, text) pairs; `action` is (label, path in the portal).
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str]
    reason: str
    quotes: tuple[tuple[str, str], ...] = ()


def language_of(person: Any) -> str:
    """The language that somebody chose for the administration, else the portal's."""
    profile = UserProfile.objects.filter(user=person).first()
    return (profile and profile.preferred_language) or settings.LANGUAGE_CODE


def notify(people: Iterable[Any], write: Callable[[], Notice]) -> None:
    """Write a message to each of `people`, in their language; it leaves once the transaction commits.

    Args:
        write: makes the message, with the language of its reader in force.
    """
    made = []
    for person in people:
        if not person.email:
            continue
        language = language_of(person)
        with translation.override(language):
            notice = write()
            content = {
                "notice": notice,
                "language": language,
                "site_name": settings.WAGTAIL_SITE_NAME,
                "action_url": f"{settings.SITE_URL}{notice.action[1]}",
            }
            spaced = french if language.startswith("fr") else str
            subject = spaced(" ".join(f"{settings.WAGTAIL_SITE_NAME} – {notice.subject}".split()))
            made.append(
                OutgoingMail.objects.create(
                    to=person.email,
                    subject=subject if len(subject) <= SUBJECT_LENGTH else f"{subject[: SUBJECT_LENGTH - 1]}…",
                    text=spaced(render_to_string("mail/notice.txt", content)),
                    html=render_to_string("mail/notice.html", content),
                ).pk
            )
    if made:
        transaction.on_commit(partial(send_waiting_mail, made), robust=True)


@register_chore(order=20)
def send_waiting_mail(among: list[int] | None = None) -> int:
    """Send what is due, of these messages or of all. Returns how many left.

    A server that doesn't answer ends the round: it would keep each message waiting as long.
    """
    waiting = OutgoingMail.objects.due()
    if among is not None:
        waiting = waiting.filter(pk__in=among)
    sent = 0
    server = get_connection()
    try:
        for pk in list(waiting.values_list("pk", flat=True)):
            with transaction.atomic():
                rows = OutgoingMail.objects.due().filter(pk=pk)
                if connection.features.has_select_for_update_skip_locked:
                    rows = rows.select_for_update(skip_locked=True)
                mail = rows.first()
                if mail is None:
                    continue
                message = EmailMultiAlternatives(mail.subject, mail.text, None, [mail.to], connection=server)
                message.attach_alternative(mail.html, "text/html")
                try:
                    message.send()
                except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as error:
                    _put_off(mail, error)
                    continue
                except OSError as error:
                    _put_off(mail, error)
                    break
                mail.delete()
                sent += 1
    finally:
        server.close()
    return sent


def _put_off(mail: OutgoingMail, error: OSError) -> None:
    if mail.attempts + 1 >= MOST_ATTEMPTS:
        logger.error("Message %s is given up after %s tries: %s", mail.pk, MOST_ATTEMPTS, error)
        mail.delete()
        return
    mail.fail(f"{type(error).__name__}: {error}")
    logger.warning("Message %s did not leave (%s); next try at %s.", mail.pk, error, mail.not_before)
