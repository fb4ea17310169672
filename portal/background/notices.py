"""Messages to people who work in the portal: in their language, as text and HTML, and never lost."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.users.models import UserProfile

from portal.text.typography import french

SUBJECT_LENGTH = 120


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
    for person in people:
        if person.email:
            notify_address(person.email, language_of(person), write)


def notify_address(address: str, language: str, write: Callable[[], Notice]) -> None:
    """Write a message to an address, whether it has an account or not; as `notify`."""
    notice_message(address, language, write).send()


def notice_message(address: str, language: str, write: Callable[[], Notice]) -> EmailMultiAlternatives:
    """The message of a notice, for who adds a header or a file to it before sending it; as `notify`."""
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
        message = EmailMultiAlternatives(
            subject if len(subject) <= SUBJECT_LENGTH else f"{subject[: SUBJECT_LENGTH - 1]}…",
            spaced(render_to_string("mail/notice.txt", content)),
            None,
            [address],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("mail/notice.html", content), "text/html")
    return message
