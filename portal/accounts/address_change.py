"""A person changes the address of their account: asked with the password, confirmed from the new address.

The link that confirms holds, signed, the account, both addresses and a mark of the password: it is worth nothing once
the address or the password has changed, nor after a day. Nothing is kept in the database meanwhile.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.models import User
from portal.text.typography import french

SALT = "portal.accounts.address"
LINK_HOURS = 24


class LinkRefusedError(Exception):
    """The link was altered, is too old or was used already."""


class AddressTakenError(Exception):
    """Another account took the address meanwhile."""


@dataclass(frozen=True)
class AddressChange:
    """What a valid link asks for."""

    user: User
    address: str


def ask_address_change(*, user: User, address: str) -> None:
    """Send the link to the new address, and tell the old one. The caller has checked the password.

    Where the address is another account's, its person is told instead: whoever asks learns nothing of it.

    Args:
        address: canonical.
    """
    if User.objects.filter(email=address).exists():
        _send("accounts/mails/address_taken", _("Votre compte existe déjà"), to=address, context={})
    else:
        link = settings.SITE_URL + reverse("accounts:confirm_address", args=[_token(user, address)])
        _send(
            "accounts/mails/address_confirm",
            _("Confirmez votre nouvelle adresse"),
            to=address,
            context={"link": link, "hours": LINK_HOURS},
        )
    _send(
        "accounts/mails/address_asked",
        _("Un changement d’adresse est demandé"),
        to=user.email,
        context={"hours": LINK_HOURS},
    )


def read_link(token: str) -> AddressChange:
    """Return what the link asks for.

    Raises:
        LinkRefusedError: when it can't be used any more, or never could.
    """
    try:
        held = signing.loads(token, salt=SALT, max_age=LINK_HOURS * 3600)
        number, before, address, mark = held["user"], held["before"], held["address"], held["mark"]
    except (signing.BadSignature, KeyError, TypeError) as error:
        raise LinkRefusedError from error
    user = User.objects.filter(pk=number, is_active=True).first()
    if user is None or user.email != before or not constant_time_compare(mark, _mark(user)):
        raise LinkRefusedError
    return AddressChange(user, address)


def confirm_address_change(token: str) -> AddressChange:
    """Change the address, and tell the old one.

    Raises:
        LinkRefusedError: as `read_link`.
        AddressTakenError: when another account has the address by now.
    """
    change = read_link(token)
    before = change.user.email
    try:
        with transaction.atomic():
            # The former address is asked for too: a link that is opened twice at once changes it once.
            changed = User.objects.filter(pk=change.user.pk, email=before).update(email=change.address)
    except IntegrityError as error:
        raise AddressTakenError from error
    if not changed:
        raise LinkRefusedError
    log(instance=change.user, action="wagtail.edit", user=change.user)
    _send("accounts/mails/address_changed", _("L’adresse de votre compte a changé"), to=before, context={})
    return change


def _token(user: User, address: str) -> str:
    held = {"user": user.pk, "before": user.email, "address": address, "mark": _mark(user)}
    return signing.dumps(held, salt=SALT)


def _mark(user: User) -> str:
    return salted_hmac(SALT, user.password, algorithm="sha256").hexdigest()[:32]


def _send(template: str, subject: str, *, to: str, context: dict[str, object]) -> None:
    held = {"site_name": settings.WAGTAIL_SITE_NAME, "site_url": settings.SITE_URL, "contact": settings.CONTACT_EMAIL}
    body: str = render_to_string(f"{template}.txt", held | context)
    if (get_language() or "").startswith("fr"):
        # Pages get theirs on their way out.
        body = french(body)
    send_mail(f"{settings.WAGTAIL_SITE_NAME} – {subject}", body, settings.DEFAULT_FROM_EMAIL, [to])
