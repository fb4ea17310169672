"""What allauth asks the portal: words, messages, addresses, and who may do what."""

import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.notices import tell_event
from portal.accounts.sign_on.required import second_step_required
from portal.accounts.sign_on.sealing import seal, unseal
from portal.accounts.sign_on.vouching import SignOnAdapter
from portal.shell.client_address import client_address

__all__ = ["AccountAdapter", "SecondStepAdapter", "SignOnAdapter"]

# What a page says after a change, by the name of allauth's own text; what isn't here is said by the page itself.
SAID = {
    "account/messages/password_changed.txt": gettext_lazy(
        "Votre mot de passe a changé. Les sessions ouvertes ailleurs sont fermées."
    ),
    "account/messages/password_set.txt": gettext_lazy("Votre compte a maintenant un mot de passe."),
    "mfa/messages/totp_activated.txt": gettext_lazy("L’application de codes protège maintenant votre compte."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("L’application de codes est retirée."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("La clé d’accès est ajoutée."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("La clé d’accès est retirée."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "De nouveaux codes de secours sont faits ; les anciens ne valent plus rien."
    ),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy("Les autres sessions sont fermées."),
    "socialaccount/messages/account_disconnected.txt": gettext_lazy(
        "Votre compte de travail n’ouvre plus votre session."
    ),
}
TOO_MANY_CODES = gettext_lazy("Trop d’essais en peu de temps. Attendez 15 minutes, puis essayez de nouveau.")
WRONG_CODE = gettext_lazy("Ce code n’est pas le bon, ou il a déjà servi. Inscrivez celui qui s’affiche maintenant.")


class AccountAdapter(DefaultAccountAdapter):
    """The portal's account: no sign-up by oneself, links of `SITE_URL`, one address, which is `User.email`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": TOO_MANY_CODES,
        "rate_limited": TOO_MANY_CODES,
        "incorrect_code": WRONG_CODE,
        "incorrect_password": gettext_lazy("Ce n’est pas le mot de passe de votre compte. Les majuscules comptent."),
        "enter_current_password": gettext_lazy(
            "Ce n’est pas le mot de passe de votre compte. Les majuscules comptent."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Tries are counted by `portal.accounts.sign_in`, in words and without shutting anybody out."""

    def reauthenticate(self, user: User, password: str) -> bool:
        return user.check_password(password)

    def get_client_ip(self, request: HttpRequest) -> str:
        # Over a local socket no address is known: the session is listed all the same.
        return client_address(request) or "0.0.0.0"  # noqa: S104  (says « unknown », listens to nothing)

    def is_safe_url(self, url: str) -> bool:
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, text)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        tell_event(template_prefix, user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signs in at work alone, without password nor second step, proves it by having just done so."""
        request = context.request
        if signs_in_at_work_alone(request.user):
            return time.time() - _signed_on_at(request) >= account_settings.REAUTHENTICATION_TIMEOUT
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        words = {
            "reauthenticate": _("Donner mon mot de passe"),
            "mfa_reauthenticate": _("Donner un code"),
            "mfa_reauthenticate:webauthn": _("Utiliser une clé d’accès"),
        }
        found = [
            method | {"description": words[method["id"]]}
            for method in super().get_reauthentication_methods(user)
            if method["id"] in words
        ]
        if found or not user.is_authenticated:
            return found
        linked = SocialAccount.objects.filter(user_id=user.pk).values("provider")
        return [
            {"id": "sign_on", "description": str(source.name), "url": source.login_url}
            for source in EstablishmentSignOn.objects.filter(key__in=linked, active=True)
        ]


def signs_in_at_work_alone(user: Any) -> bool:
    return user.is_authenticated and not user.has_usable_password() and not is_mfa_enabled(user)


def _signed_on_at(request: HttpRequest) -> float:
    records = get_authentication_records(request, request.user)
    return max((record["at"] for record in records if record.get("method") == "socialaccount"), default=0.0)


class SecondStepAdapter(DefaultMFAAdapter):
    """Secrets of codes are sealed; who must have a second step keeps one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Votre rôle demande une seconde étape : ajoutez-en une autre avant de retirer celle-ci."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Ajoutez d’abord une application de codes ou une clé d’accès : les codes de secours les remplacent."
        ),
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user: Any = authenticator.user
        if not settings.MFA_REQUIRED_ROLES or not second_step_required(user):
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  (allauth's name)
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Clé %(number)d") % {"number": number}
