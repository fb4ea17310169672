"""The addresses of signing in with the account that one has at work, whatever its provider speaks."""

from collections.abc import Callable

import requests
from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialApp
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.sign_on import oidc
from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.refusals import FAILED, SILENT, refuse
from portal.accounts.sign_on.saml import flow
from portal.accounts.sign_on.saml.service import portal_metadata
from portal.shell.throttling import Limit, limited

# A hospital that begins its day is one client: twice for each of its people.
BY_CLIENT = Limit("sign-on-client", 1000, 15 * 60)
Step = Callable[[HttpRequest, EstablishmentSignOn], HttpResponse]


def _offered(key: str, *protocols: EstablishmentSignOn.Protocol) -> EstablishmentSignOn:
    return get_object_or_404(
        EstablishmentSignOn.objects.select_related("establishment"), key=key, active=True, protocol__in=protocols
    )


def _answered(step: Step, request: HttpRequest, source: EstablishmentSignOn) -> HttpResponse:
    """Take a step with a provider; where what it says is nothing, or isn't what it should be, say so."""
    try:
        answer = step(request, source)
    except ImmediateHttpResponse as immediate:
        answer = immediate.response
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except requests.RequestException:
        answer = refuse(request, SILENT, source)
    except (KeyError, ValueError, TypeError):
        # What a provider that isn't one answers: no such key, no such shape.
        answer = refuse(request, FAILED, source)
    return answer


@never_cache
@require_safe
@limited(BY_CLIENT, methods=("GET",))
@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to their provider. By a plain link: a form may not lead to another site."""
    source = _offered(provider_id, *EstablishmentSignOn.Protocol)
    return _answered(flow.begin if source.is_saml else oidc.begin, request, source)


@never_cache
@require_safe
@limited(BY_CLIENT, methods=("GET",))
@login_not_required
def openid_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the provider's answer, once."""
    return _answered(oidc.take, request, _offered(provider_id, EstablishmentSignOn.Protocol.OPENID))


@never_cache
@csrf_exempt
@require_POST
@limited(BY_CLIENT)
@login_not_required
def saml_answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Verify and set aside what another site posted: nothing is opened here."""
    return flow.set_aside(request, _offered(provider_id, EstablishmentSignOn.Protocol.SAML))


@never_cache
@require_safe
@limited(BY_CLIENT, methods=("GET",))
@login_not_required
def saml_finish(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Open the session, where the answer that was set aside is one to a question of this browser."""
    return _answered(flow.take, request, _offered(provider_id, EstablishmentSignOn.Protocol.SAML))


@require_safe
@login_not_required
def saml_metadata(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What an establishment's IT team gives to its provider, before the sign-in is offered too."""
    source = get_object_or_404(EstablishmentSignOn, key=provider_id, protocol=EstablishmentSignOn.Protocol.SAML)
    return HttpResponse(portal_metadata(source), content_type="application/samlmetadata+xml; charset=utf-8")
