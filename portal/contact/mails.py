"""The two mails of a message: one to the team or to the brokers who forward it, one to the person who wrote."""

from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.services import BROKERS
from portal.background.mail import AddressedMessage, message_id
from portal.contact.models import TeamMessage
from portal.core.ways import way
from portal.text.typography import french

ANSWERED_SALT = "portal.contact.answered"
# Stands for the reader's own words while the rest of a mail is set.
WRITTEN = "\x02"


def recipients(message: TeamMessage) -> list[str]:
    """Where the message goes: the role's address, else those of the brokers, else that of the portal's team."""
    if message.role and message.role.email:
        return [message.role.email]
    brokers = User.objects.filter(groups__name=BROKERS, is_active=True).order_by("pk")
    return list(brokers.values_list("email", flat=True)) or list(filter(None, [settings.CONTACT_EMAIL]))


def to_team(message: TeamMessage, addresses: list[str]) -> AddressedMessage:
    """The message itself, in the portal's first language; one answers it to the person who wrote it."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Message d’un lecteur : %(about)s") % {"about": message.about}
        mail = _mail("team", subject, _context(message), addresses)
    mail.reply_to = [message.email]
    return mail


def confirmation(message: TeamMessage) -> AddressedMessage:
    """Say that the message is kept and when to expect an answer, in the language in which it was written.

    It repeats nothing that the form was given: anybody may write there the address of somebody else.
    """
    with translation.override(message.language or settings.LANGUAGE_CODE):
        subject = _("Votre message est reçu : %(about)s") % {"about": message.about}
        return _mail("confirmation", subject, _context(message), [message.email])


def answered_token(message: TeamMessage) -> str:
    return signing.dumps(message.pk, salt=ANSWERED_SALT)


def _context(message: TeamMessage) -> dict[str, Any]:
    return {
        "message": message,
        "forwarded": not (message.role and message.role.email),
        "page_url": f"{settings.SITE_URL}{message.page.url}" if message.page and message.page.url else "",
        "answered_url": settings.SITE_URL + reverse("contact:answered", args=[answered_token(message)]),
        "admin_url": settings.SITE_URL + reverse("contact_message", args=[message.pk]),
        "broker_url": settings.SITE_URL + way("ask"),
        "portal": settings.WAGTAIL_SITE_NAME,
        "portal_url": settings.SITE_URL,
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "written": WRITTEN,
    }


def _mail(name: str, subject: str, context: dict[str, Any], to: list[str]) -> AddressedMessage:
    def typeset(text: str) -> str:
        return french(text) if context["language"].startswith("fr") else text

    def body(extension: str, written: str) -> str:
        # The reader's own words come in last: they stay as they were typed.
        return typeset(render_to_string(f"contact/mail/{name}.{extension}", context)).replace(WRITTEN, written)

    written = context["message"].message.strip()
    # A subject is one line, whatever a title holds.
    mail = AddressedMessage(
        subject=typeset(" ".join(subject.split())),
        body=body("txt", written).strip() + "\n",
        to=to,
        headers={
            "Message-ID": message_id(f"message-{context['message'].pk}-{name}"),
            "Date": format_datetime(context["message"].created_at),
        },
    )
    mail.attach_alternative(body("html", linebreaks(written, autoescape=True)), "text/html")
    return mail
