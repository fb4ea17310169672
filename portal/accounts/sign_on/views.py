"""Opening a session, and seeing how one's account is protected."""

from typing import Any

from allauth.account import views as account_views
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.accounts.addresses import canonical_address
from portal.accounts.sign_in import remember_device
from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.notices import tell_event
from portal.accounts.sign_on.required import must_add_second_step
from portal.shell.throttling import Limit, Refusal, limited, too_many_requests

RESETS_BY_CLIENT = Limit("reset-client", 20, 3600)
# Nothing is guessed of a passkey: this bounds the work, for a hospital that begins its day behind one address.
PASSKEYS_BY_CLIENT = Limit("passkey-client", 1000, 15 * 60)
RESETS_BY_ADDRESS = Limit("reset-address", 3, 3600)


def too_many(request: HttpRequest) -> HttpResponse:
    """What allauth's own limits answer, which count in windows of a quarter of an hour at most."""
    return too_many_requests(request, Refusal(15 * 60))


class SignInView(account_views.LoginView):
    """Opens a session. Too many tries are answered 429, with the address kept."""

    template_name = "registration/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        sources = EstablishmentSignOn.objects.filter(active=True).select_related("establishment")
        return context | {"next": self.get_next_url(), "sources": sources}

    def form_valid(self, form: Any) -> HttpResponse:
        if self.request.user.is_authenticated and self.request.user != form.get_user():
            # The second step of one person is never taken in the session of another.
            logout(self.request)
        response = super().form_valid(form)
        remember_device(response, form.get_user().email)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        return form.refusal.mark(response) if form.refusal else response


@method_decorator(limited(PASSKEYS_BY_CLIENT, methods=("GET", "POST")), name="dispatch")
class PasskeySignInView(LoginWebAuthnView):
    """Opens a session with a passkey alone, and comes back to the page that was asked."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        wanted = self.request.POST.get("next", "")
        if wanted and self.request.user.is_authenticated and get_adapter().is_safe_url(wanted):
            return redirect(wanted)
        return response


def _typed_address(request: HttpRequest) -> str:
    return canonical_address(request.POST.get("email", ""))


@method_decorator(limited(RESETS_BY_CLIENT), name="dispatch")
@method_decorator(limited(RESETS_BY_ADDRESS, key=_typed_address), name="dispatch")
class ForgottenPasswordView(account_views.PasswordResetView):
    """Within limits: each request sends a message."""


@method_decorator(never_cache, name="dispatch")
class SecurityView(IndexView):
    """How one's account is protected, and where to change it."""

    template_name = "accounts/security.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user: Any = self.request.user
        names = {source.key: source for source in EstablishmentSignOn.objects.select_related("establishment")}
        links = [(link, names.get(link.provider)) for link in SocialAccount.objects.filter(user=user)]
        codes = context["authenticators"].get("recovery_codes")
        return context | {
            "links": links,
            "codes_left": len(codes.get_unused_codes()) if codes else 0,
            "must_add": must_add_second_step(self.request),
            "next": self.request.GET.get("next", ""),
        }


@require_POST
@login_required
@reauthentication_required(app="allauth.socialaccount")
def unlink(request: HttpRequest, number: int) -> HttpResponse:
    """Take away a tie to an account at work, unless it is the only way in.

    Raises:
        django.http.Http404: for somebody else's.
    """
    link = get_object_or_404(SocialAccount, pk=number, user=request.user)
    if link.user.has_usable_password():
        link.delete()
        tell_event("socialaccount/email/account_disconnected", link.user)
        messages.success(request, _("Votre compte de travail n’ouvre plus votre session."))
    else:
        messages.error(
            request, _("Choisissez d’abord un mot de passe : sans lui, plus rien n’ouvrirait votre session.")
        )
    return redirect("mfa_index")
