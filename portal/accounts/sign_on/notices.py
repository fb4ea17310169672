"""Messages about how a person signs in: each change is told to the address of the account."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.models import User
from portal.background.notices import Notice, notify
from portal.text.typography import french

CHANGED = "accounts.change_protection"
# What happened, by the name that allauth gives to the event.
EVENTS = {
    "account/email/password_changed": gettext_lazy("Le mot de passe de votre compte a changé"),
    "account/email/password_set": gettext_lazy("Votre compte a maintenant un mot de passe"),
    "account/email/password_reset": gettext_lazy("Le mot de passe de votre compte a changé"),
    "mfa/email/totp_activated": gettext_lazy("Une application de codes protège votre compte"),
    "mfa/email/totp_deactivated": gettext_lazy("L’application de codes ne protège plus votre compte"),
    "mfa/email/webauthn_added": gettext_lazy("Une clé d’accès a été ajoutée à votre compte"),
    "mfa/email/webauthn_removed": gettext_lazy("Une clé d’accès a été retirée de votre compte"),
    "mfa/email/recovery_codes_generated": gettext_lazy("De nouveaux codes de secours ont été faits"),
    "socialaccount/email/account_connected": gettext_lazy("Votre compte de travail ouvre maintenant votre session"),
    "socialaccount/email/account_disconnected": gettext_lazy("Votre compte de travail n’ouvre plus votre session"),
}


def tell_event(event: str, person: User, *, by_command: bool = False) -> None:
    """Tell a person, and the journal, what changed, where the portal has words for it."""
    if event in EVENTS:
        log(person, CHANGED, user=None if by_command else person, data={"event": event})
        notify([person], _written(event))


def _written(event: str) -> Callable[[], Notice]:
    def write() -> Notice:
        return Notice(
            subject=str(EVENTS[event]),
            paragraphs=(
                _("Si c’est vous, il n’y a rien à faire."),
                _(
                    "Si ce n’est pas vous, demandez un nouveau mot de passe, fermez les sessions que vous ne "
                    "reconnaissez pas et écrivez à la personne qui administre le portail."
                ),
            ),
            action=(_("Voir la sécurité de mon compte"), reverse("mfa_index")),
            reason=_("Vous recevez ce message parce que la manière d’ouvrir la session de votre compte a changé."),
        )

    return write


def send_reset(address: str, person: User | None) -> None:
    """Send the link to a new password; to an address without account, say so: the page tells neither.

    Args:
        address: canonical.
    """
    if person is None:
        body: str = render_to_string("accounts/mails/no_account.txt", _context())
        told = _("Aucun compte à cette adresse")
        subject = f"{settings.WAGTAIL_SITE_NAME} – {told}"
        if (get_language() or "").startswith("fr"):
            body, subject = french(body), french(subject)
        EmailMessage(subject, body, None, [address], headers={"Auto-Submitted": "auto-generated"}).send()
        return
    path = reverse(
        "account_reset_password_from_key", args=[int_to_base36(person.pk), default_token_generator.make_token(person)]
    )

    def write() -> Notice:
        return Notice(
            subject=_("Choisissez un nouveau mot de passe"),
            paragraphs=(
                _("Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour votre compte."),
                _("Le lien est bon pendant 24 heures, et une seule fois. Sans lui, rien ne change."),
            ),
            action=(pgettext("button", "Choisir un mot de passe"), path),
            reason=_("Vous recevez ce message parce qu’un nouveau mot de passe a été demandé pour votre adresse."),
        )

    notify([person], write)


def _context() -> dict[str, str]:
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact": settings.CONTACT_EMAIL,
    }
