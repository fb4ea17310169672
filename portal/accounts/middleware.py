"""A session that ended while a person wrote: they sign in on the way, and what they wrote arrives."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.forms import SignInForm
from portal.accounts.sign_in import remember_device
from portal.accounts.sign_on.forms import CodeForm
from portal.accounts.sign_on.required import has_second_step
from portal.shell.kept_forms import kept_form
from portal.text.typography import mark_portal_page

ADMINISTRATION = "/admin/"
# What one may send there without a session.
OPEN = ("/admin/password_reset/", "/admin/login/", "/admin/logout/")
PREFIX = "session"
CODE = f"{PREFIX}-code"
SIGN_IN_FIELDS = (f"{PREFIX}-username", f"{PREFIX}-password", CODE)


class SignInAgainMiddleware:
    """Answer a form of the administration that comes without a session by the form and a sign-in, in one page.

    The page sends everything again with the address and the password: the session opens, the form is taken, with the
    rights of whoever signed in. Nothing waits on the server. After CSRF's middleware: only forms with their proof come.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        address = getattr(request, "signed_in_again", "")
        if not address:
            return response
        remember_device(response, address)
        if response.status_code == 302 and response.headers["Location"] == reverse("wagtailadmin_home"):
            # How Wagtail refuses: somebody else's account than the one that was writing.
            refused = _("Ce compte ne peut pas faire ce changement. Ouvrez la session du compte qui l’écrivait.")
            return self._ask(request, refused=refused)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or not request.path.startswith(ADMINISTRATION) or request.path.startswith(OPEN):
            return None
        if "text/html" not in request.headers.get("Accept", "") or "X-Requested-With" in request.headers:
            # A script that saves or asks by itself: a page would be no answer.
            return None
        if SIGN_IN_FIELDS[1] in request.POST:
            return self._sign_in(request)
        return None if request.user.is_authenticated else self._ask(request)

    def _sign_in(self, request: HttpRequest) -> HttpResponse | None:
        form = SignInForm(request, request.POST, prefix=PREFIX)
        if not form.is_valid():
            answer = self._ask(request, form=form)
            return form.refusal.mark(answer) if form.refusal else answer
        user = form.get_user()
        if not user.has_perm("wagtailadmin.access_admin"):
            return self._ask(request, refused=_("Ce compte ne donne pas accès à la rédaction."))
        code = None
        if has_second_step(user):
            code = CodeForm(request.POST if CODE in request.POST else None, user=user, prefix=PREFIX)
            if not code.is_valid():
                return self._ask(request, form=form, code=code)
        login(request, user)
        if code is not None:
            code.save()
        request.signed_in_again = user.email  # type: ignore[attr-defined]  # read by this middleware alone
        sent: QueryDict = request.POST.copy()
        for name in SIGN_IN_FIELDS:
            sent.pop(name, None)
        request.POST = sent  # type: ignore[assignment]  # Django types it as immutable
        messages.success(request, _("Votre session est rouverte. Ce que vous aviez écrit a été gardé."))
        return None

    def _ask(
        self, request: HttpRequest, form: SignInForm | None = None, refused: str = "", code: CodeForm | None = None
    ) -> HttpResponse:
        context = {
            "form": form or SignInForm(request, prefix=PREFIX),
            "code": code,
            "refused": refused,
            "kept": kept_form(request, without=SIGN_IN_FIELDS),
        }
        return mark_portal_page(render(request, "registration/sign_in_again.html", context, status=403))
