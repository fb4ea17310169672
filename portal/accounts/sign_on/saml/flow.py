"""Signing in by SAML: the question, the answer that another site posts, and what it opens.

The answer comes by a form of the provider's site, without the portal's cookies (SameSite). What is believed of it is
set aside under a cookie of its own until the next address, which the browser opens with its session: there alone is
known which questions it asked. Nothing is kept of what the provider didn't sign.
"""

from dataclasses import asdict

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.sessions import LoginSession
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.refusals import refuse
from portal.accounts.sign_on.saml import refusals
from portal.accounts.sign_on.saml.answers import AnswerError, believe, read_answer
from portal.accounts.sign_on.saml.attributes import Told
from portal.accounts.sign_on.saml.certificates import good_now
from portal.accounts.sign_on.saml.service import ask

COOKIE = "saml-answer"
ASIDE_SECONDS = 300


def begin(request: HttpRequest, source: EstablishmentSignOn) -> HttpResponse:
    """Send somebody to their provider, with a question that this browser alone may have answered."""
    if not good_now(source.certificates):
        return refuse(request, refusals.CERTIFICATE_ENDED, source)
    question, address = ask(source)
    source.as_app().get_provider(request).stash_redirect_state(
        request, AuthProcess.LOGIN, get_next_redirect_url(request), state_id=question
    )
    return HttpResponseRedirect(address)


def set_aside(request: HttpRequest, source: EstablishmentSignOn) -> HttpResponse:
    """Verify what was posted, and keep it for the next address; what comes with it (RelayState) is never followed."""
    try:
        answer = read_answer(source, request.POST.get("SAMLResponse", ""))
        told = believe(source, answer)
    except AnswerError as error:
        return refuse(request, error.refusal, source)
    response = HttpResponseRedirect(reverse("saml_finish_acs", args=[source.key]))
    aside = _aside(request)
    aside.store.update({"key": source.key, "question": answer.question, "told": asdict(told)})
    aside.store.set_expiry(ASIDE_SECONDS)
    aside.save(response)
    response.cookies[COOKIE]["httponly"] = True
    return response


def take(request: HttpRequest, source: EstablishmentSignOn) -> HttpResponse:
    """Open the session of whoever the answer tells of, once."""
    aside = _aside(request)
    kept = dict(aside.store.items())
    aside.delete()
    if kept.get("key") != source.key:
        return refuse(request, refusals.USED, source)
    provider = source.as_app().get_provider(request)
    try:
        state = provider.unstash_redirect_state(request, kept["question"])
    except PermissionDenied:
        return refuse(request, refusals.USED, source)
    login = provider.sociallogin_from_response(request, Told(**kept["told"]))
    login.state = state
    opened: HttpResponse = complete_social_login(request, login)
    return opened


def _aside(request: HttpRequest) -> LoginSession:
    return LoginSession(request, "saml_answer", COOKIE)
