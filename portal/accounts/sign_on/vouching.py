"""Whose account it is, when the provider of an establishment says who somebody is.

An account is linked on one thing alone: an address that the provider says it verified, of a domain that an
administrator gave to the establishment. Nothing is asked of the person, and nothing else that the provider says is
believed.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from portal.accounts.addresses import canonical_address, refuse_letters_outside_ascii
from portal.accounts.models import User
from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.notices import tell_event
from portal.accounts.sign_on.refusals import (
    CLOSED,
    FAILED,
    OTHER_DOMAIN,
    OTHER_LINK,
    UNKNOWN_PERSON,
    UNVERIFIED,
    Refusal,
    refuse,
)
from portal.accounts.sign_on.welcome import welcome


def source_of(key: str) -> EstablishmentSignOn | None:
    return EstablishmentSignOn.objects.filter(key=key).first()


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Providers are those that administrators set up; people are found by `person_of`."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        found = EstablishmentSignOn.objects.filter(active=True)
        if provider and provider not in EstablishmentSignOn.Protocol:
            found = found.filter(key=provider)
        if client_id:
            found = found.filter(client_id=client_id)
        return [source.as_app() for source in found]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Addresses are looked at by `person_of` alone."""

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, **details: Any) -> None:
        if error != AuthError.CANCELLED:
            raise ImmediateHttpResponse(refuse(request, FAILED, source_of(provider.sub_id)))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        source = source_of(sociallogin.account.provider)
        if source is None or not source.active or sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(refuse(request, FAILED, source))
        if sociallogin.is_existing:
            person: Any = sociallogin.user
        else:
            person = person_of(sociallogin, source)
            if isinstance(person, User):
                person = _link(sociallogin, person)
        if isinstance(person, Refusal):
            raise ImmediateHttpResponse(refuse(request, person, source))
        if not person.is_active:
            raise ImmediateHttpResponse(refuse(request, CLOSED, source))


def person_of(sociallogin: SocialLogin, source: EstablishmentSignOn) -> User | Refusal:
    """The person whose verified address it is, made where the establishment welcomes new ones."""
    verified = [canonical_address(item.email) for item in sociallogin.email_addresses if item.verified is True]
    if not verified:
        return UNVERIFIED
    address = verified[0]
    if not source.vouches_for(address) or not _well_written(address):
        return OTHER_DOMAIN
    person = User.objects.filter(email=address).first()
    if person is not None:
        return person
    if not source.welcomes_new:
        return UNKNOWN_PERSON
    told: Any = sociallogin.user
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                address, first_name=told.first_name[:150].strip(), last_name=told.last_name[:150].strip()
            )
            welcome(person, source.establishment)
    except IntegrityError:
        # Another window of the same person was quicker.
        return User.objects.get(email=address)
    return person


def _well_written(address: str) -> bool:
    try:
        validate_email(address)
        refuse_letters_outside_ascii(address)
    except ValidationError:
        return False
    return True


def _link(sociallogin: SocialLogin, person: User) -> User | Refusal:
    """Tie the account at work to the person's. Their address changes hands at work: two of them never share one."""
    if not person.is_active:
        return CLOSED
    account: Any = sociallogin.account
    if SocialAccount.objects.filter(user=person, provider=account.provider).exclude(uid=account.uid).exists():
        return OTHER_LINK
    account.user = person
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        return FAILED
    sociallogin.user = person
    tell_event("socialaccount/email/account_connected", person)
    return person
