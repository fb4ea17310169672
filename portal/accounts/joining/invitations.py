"""Invitations: sent, sent again, revoked, taken once."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.users.models import UserProfile

from portal.accounts.addresses import canonical_address
from portal.accounts.joining.mails import send_invitation
from portal.accounts.log_actions import place_data
from portal.accounts.memberships import join
from portal.accounts.models import Invitation, Membership, User
from portal.directory.models import Establishment

SALT = "portal.accounts.invitation"
# A button that is pressed twice sends one message.
DOUBLE_CLICK = timedelta(minutes=1)


class InvitationRefusedError(Exception):
    """The link was altered, is too old, was replaced by another, was revoked or served already."""


class OtherAddressError(Exception):
    """Whoever is signed in isn't the person of the address."""


@dataclass(frozen=True)
class Invited:
    """An invitation that its link opens, and the account of its address where there is one."""

    invitation: Invitation
    account: User | None


@transaction.atomic
def invite(
    *,
    address: str,
    role: str,
    establishment: Establishment | None = None,
    name: str = "",
    language: str = "fr",
    by: User | None,
    source: str = Membership.Source.INVITATION,
) -> Invitation:
    """Invite whoever reads the mail of an address; one who was invited there already gets another link.

    Whether `by` may give the role is asked of `giving.may_give` by the caller.

    Raises:
        django.core.exceptions.ValidationError: where a value isn't accepted, by field.
    """
    address = canonical_address(address)
    waiting = Invitation.objects.select_for_update().unanswered().filter(address=address, establishment=establishment)
    if establishment is None:
        waiting = waiting.filter(role=role)
    found = waiting.first()
    now = timezone.now()
    if found is not None and found.role == role and found.is_waiting and now - found.sent_at < DOUBLE_CLICK:
        return found
    invitation = found or Invitation(address=address, establishment=establishment)
    invitation.role, invitation.by, invitation.source = role, by, source
    invitation.name, invitation.language = name or invitation.name, language
    invitation.sent_at, invitation.expires_at = now, now + timedelta(days=settings.INVITATION_DAYS)
    if found is not None:
        invitation.serial += 1
    invitation.clean_fields()
    Membership(role=role, establishment=establishment).clean()
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError:
        # The same button pressed in two windows at once: one message is enough.
        return waiting.get()
    _note("accounts.invite", invitation, by)
    send_invitation(invitation, link_token(invitation), account=_account_of(invitation))
    return invitation


def send_again(*, invitation: Invitation, by: User) -> Invitation:
    """Send another link; the former one opens nothing more.

    Raises:
        InvitationRefusedError: where it was taken or revoked meanwhile.
    """
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).exists():
        raise InvitationRefusedError
    return invite(
        address=invitation.address,
        role=invitation.role,
        establishment=invitation.establishment,
        name=invitation.name,
        language=invitation.language,
        by=by,
        source=invitation.source,
    )


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> bool:
    """Close the link; return whether it was open."""
    revoked = Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=timezone.now())
    if revoked:
        _note("accounts.revoke_invitation", invitation, by)
    return bool(revoked)


def link_token(invitation: Invitation) -> str:
    return signing.dumps({"invitation": invitation.pk, "serial": invitation.serial}, salt=SALT)


def read_invitation(token: str) -> Invited:
    """What a link opens.

    Raises:
        InvitationRefusedError: where it opens nothing, or nothing more.
    """
    try:
        held = signing.loads(token, salt=SALT)
        number, serial = held["invitation"], held["serial"]
    except (signing.BadSignature, KeyError, TypeError) as error:
        raise InvitationRefusedError from error
    waiting = Invitation.objects.waiting().select_related("establishment")
    invitation = waiting.filter(pk=number, serial=serial).first()
    if invitation is None:
        raise InvitationRefusedError
    return Invited(invitation, _account_of(invitation))


@transaction.atomic
def accept(
    *, token: str, person: User | None = None, first_name: str = "", last_name: str = "", password: str = ""
) -> User:
    """Take an invitation, as `person`, or as somebody new with this name and password.

    The caller has checked the password against the validators.

    Raises:
        InvitationRefusedError: where the link opens nothing more.
        OtherAddressError: where the account of the address isn't `person`.
    """
    read = read_invitation(token)
    # Taken by one of two that come at once.
    taken = Invitation.objects.waiting().filter(pk=read.invitation.pk, serial=read.invitation.serial)
    if not taken.update(accepted_at=timezone.now()):
        raise InvitationRefusedError
    invitation = read.invitation
    account = _account_of(invitation)
    if account != person or (account is not None and not account.is_active):
        raise OtherAddressError
    if account is None:
        account = _make_account(invitation, password, first_name=first_name, last_name=last_name)
    join(
        person=account,
        role=invitation.role,
        establishment=invitation.establishment,
        by=invitation.by,
        source=invitation.source,
    )
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=account)
    _note("accounts.accept_invitation", invitation, account)
    return account


def _make_account(invitation: Invitation, password: str, **names: str) -> User:
    try:
        with transaction.atomic():
            account = User.objects.create_user(invitation.address, password, **names)
    except IntegrityError as error:
        # Made by another way since the link was read.
        raise OtherAddressError from error
    UserProfile.objects.create(user=account, preferred_language=invitation.language)
    return account


def _account_of(invitation: Invitation) -> User | None:
    return User.objects.filter(email=invitation.address).first()


def _note(action: str, invitation: Invitation, by: User | None) -> None:
    log(invitation, action, user=by, data=place_data(invitation.role, invitation.establishment))
