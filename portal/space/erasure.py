"""An account goes, with all that the portal holds of its person but what must stay."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.background.models import OutgoingMail
from portal.background.notices import language_of
from portal.core.personal_data import personal_data
from portal.text.typography import french


class LastAdministratorError(Exception):
    """Without this person nobody could administer the portal."""


@transaction.atomic
def erase_person(*, person: Any) -> None:
    """Erase a person's account and what each room holds of them, then tell their address. All of it, or nothing.

    Raises:
        LastAdministratorError: no other active account administers the portal.
    """
    # Locked together, so that two administrators can't leave at the same moment.
    administrators = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    if person.is_superuser and not [one for one in administrators.order_by("pk") if one.pk != person.pk]:
        raise LastAdministratorError
    account = User.objects.get(pk=person.pk)
    address, language = account.email, language_of(account)
    for part in personal_data():
        part.erase(account)
    # What waits to be sent was written to somebody who is no longer there.
    OutgoingMail.objects.filter(to__iexact=address).delete()
    account.delete()
    _tell(address, language)


def _tell(address: str, language: str) -> None:
    with translation.override(language):
        content = {
            "site_name": settings.WAGTAIL_SITE_NAME,
            "site_url": settings.SITE_URL,
            "contact": settings.PRIVACY_OFFICER_EMAIL or settings.CONTACT_EMAIL,
        }
        spaced = french if language.startswith("fr") else str
        said = _("votre compte est supprimé")
        EmailMessage(
            spaced(f"{settings.WAGTAIL_SITE_NAME} – {said}"),
            spaced(render_to_string("space/mails/erased.txt", content)),
            None,
            [address],
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
