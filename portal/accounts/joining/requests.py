"""Requests to join: asked, confirmed from the address, approved or refused."""

import secrets
from dataclasses import dataclass

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.accounts.joining.invitations import invite
from portal.accounts.joining.mails import send_confirmation, tell_deciders, tell_decision
from portal.accounts.log_actions import place_data
from portal.accounts.memberships import join
from portal.accounts.models import JoinRequest, Membership, User
from portal.directory.models import Establishment

SALT = "portal.accounts.join_request"
LINK_HOURS = 48


class RequestRefusedError(Exception):
    """The link was altered, is too old, or its establishment no longer takes this address."""


class AlreadyDecidedError(Exception):
    """Somebody decided meanwhile."""


@dataclass(frozen=True)
class Asked:
    """What a link confirms."""

    address: str
    name: str
    establishment: Establishment
    language: str
    nonce: str


def takes(establishment: Establishment, address: str) -> bool:
    """Tell whether an address is of a domain of the establishment, to the letter.

    Args:
        address: canonical.
    """
    return address.rpartition("@")[2] in establishment.domains


def ask_to_join(*, address: str, name: str, establishment: Establishment, language: str) -> None:
    """Send the link that confirms. Nothing is kept meanwhile, and nothing differs where the address has an account.

    Args:
        address: canonical, of a domain of the establishment: the form has checked.
    """
    held = {
        "address": address,
        "name": name,
        "establishment": establishment.pk,
        "language": language,
        "nonce": secrets.token_urlsafe(18),
    }
    token = signing.dumps(held, salt=SALT, compress=True)
    send_confirmation(address, language, establishment, token, hours=LINK_HOURS)


def read_request(token: str) -> Asked:
    """What a link confirms.

    Raises:
        RequestRefusedError: where it confirms nothing, or nothing more.
    """
    try:
        held = signing.loads(token, salt=SALT, max_age=LINK_HOURS * 3600)
        address, name, language, nonce = held["address"], held["name"], held["language"], held["nonce"]
        establishment = Establishment.objects.filter(pk=held["establishment"]).first()
    except (signing.BadSignature, KeyError, TypeError) as error:
        raise RequestRefusedError from error
    if establishment is None or not takes(establishment, address):
        raise RequestRefusedError
    return Asked(address, name, establishment, language, nonce)


@transaction.atomic
def confirm_request(token: str) -> JoinRequest:
    """Keep the request and tell who decides. A link that is opened again gives the same request, decided or not.

    Raises:
        RequestRefusedError: as `read_request`.
    """
    asked = read_request(token)
    found = JoinRequest.objects.filter(nonce=asked.nonce).first() or _waiting(asked)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            request = JoinRequest.objects.create(
                address=asked.address,
                name=asked.name,
                establishment=asked.establishment,
                language=asked.language,
                nonce=asked.nonce,
            )
    except IntegrityError:
        # Confirmed in two windows at once.
        return JoinRequest.objects.filter(nonce=asked.nonce).first() or JoinRequest.objects.waiting().get(
            address=asked.address, establishment=asked.establishment
        )
    log(request, "accounts.ask_to_join", data=place_data("", asked.establishment))
    tell_deciders(request)
    return request


@transaction.atomic
def approve(*, request: JoinRequest, role: str, by: User) -> None:
    """Give the role: at once to who has an account, else by an invitation. `giving.roles_for` says who may.

    Raises:
        AlreadyDecidedError: where somebody decided meanwhile.
        django.core.exceptions.ValidationError: where this isn't a role of this establishment.
    """
    _decide(request, by=by, approved=True, reason="")
    account = User.objects.filter(email=request.address, is_active=True).first()
    source = Membership.Source.REQUEST
    if account is None:
        invite(
            address=request.address,
            role=role,
            establishment=request.establishment,
            name=request.name,
            language=request.language,
            by=by,
            source=source,
        )
        return
    join(person=account, role=role, establishment=request.establishment, by=by, source=source)
    tell_decision(request)


@transaction.atomic
def refuse(*, request: JoinRequest, reason: str, by: User) -> None:
    """Refuse, and say why to who asked.

    Raises:
        AlreadyDecidedError: where somebody decided meanwhile.
    """
    _decide(request, by=by, approved=False, reason=reason)
    tell_decision(request)


def _waiting(asked: Asked) -> JoinRequest | None:
    found: JoinRequest | None = (
        JoinRequest.objects.waiting().filter(address=asked.address, establishment=asked.establishment).first()
    )
    return found


def _decide(request: JoinRequest, *, by: User, approved: bool, reason: str) -> None:
    values = {"decided_at": timezone.now(), "decided_by": by, "approved": approved, "reason": reason}
    if not JoinRequest.objects.waiting().filter(pk=request.pk).update(**values):
        raise AlreadyDecidedError
    request.refresh_from_db()
    action = "accounts.approve_request" if approved else "accounts.refuse_request"
    # The reason is for who asked: the journal says that there was one.
    log(request, action, user=by, data=place_data("", request.establishment))
