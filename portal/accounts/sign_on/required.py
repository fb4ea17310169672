"""Who must have a second step, and what they meet until they do."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from portal.accounts.models import User
from portal.accounts.services import BROKERS
from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.core.ways import way
from portal.shell.kept_forms import kept_form
from portal.text.typography import mark_portal_page

ADMINISTRATION = "/admin/"
OPEN = ("/admin/logout/", "/admin/login/", "/admin/password_reset/")
SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def second_step_required(user: User) -> bool:
    """Tell whether a role of `user` is among `MFA_REQUIRED_ROLES`."""
    roles = settings.MFA_REQUIRED_ROLES
    if "administrator" in roles and user.is_superuser:
        return True
    return "broker" in roles and user.groups.filter(name=BROKERS).exists()


def has_second_step(user: User) -> bool:
    return bool(is_mfa_enabled(user, SECOND_STEPS))


def must_add_second_step(request: HttpRequest) -> bool:
    """Tell whether the person has none, where their role wants one and their establishment didn't ask for it."""
    user: Any = request.user
    if not settings.MFA_REQUIRED_ROLES or not user.is_authenticated:
        return False
    return second_step_required(user) and not has_second_step(user) and not _asked_by_establishment(request, user)


def _asked_by_establishment(request: HttpRequest, user: User) -> bool:
    """Tell whether they came by their establishment, where its provider is noted as asking for two steps."""
    records = get_authentication_records(request, user)
    providers = [record["provider"] for record in records if record.get("method") == "socialaccount"]
    return bool(providers) and EstablishmentSignOn.objects.filter(key__in=providers, two_steps=True).exists()


class SecondFactorMiddleware:
    """Lead to the second step whoever must have one, before anything of the administration."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.path.startswith(ADMINISTRATION) or request.path.startswith(OPEN):
            return None
        if not must_add_second_step(request):
            return None
        if request.method == "POST":
            # The requirement came while they wrote: what they wrote stays in the page.
            return mark_portal_page(
                render(request, "accounts/second_step_needed.html", {"kept": kept_form(request)}, status=403)
            )
        return redirect(f"{way('account_security')}?{urlencode({'next': request.get_full_path()})}")
