"""Addresses of credentials: for who holds one, and for the machines of who verifies one."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.shell.throttling import FILES_BY_CLIENT, Limit, limited
from training.attestations import credentials
from training.attestations.models import Attestation
from training.attestations.services import NotIssuedError
from training.attestations.statuses import TTL, exists, signed_list
from training.signing.keys import NoKeyError

logger = logging.getLogger(__name__)

STATUSES_BY_CLIENT = Limit("statuses", 120, 600)
IDENTITIES = {"courriel": True, "aucune": False}
FORMS = {"jwt": "application/vc+jwt", "svg": "image/svg+xml"}
OPEN = {"Access-Control-Allow-Origin": "*"}


def _held(request: HttpRequest, number: str) -> Attestation:
    """The person's own attestation. Raises Http404, for another's as for none."""
    return get_object_or_404(
        Attestation.objects.select_related("person", "enrolment__version"), number=number, person=request.user
    )


@require_safe
@login_required
def credential(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what the credential says of its holder, and give it."""
    return _page(request, _held(request, number))


def _page(request: HttpRequest, attestation: Attestation, **context: str) -> HttpResponse:
    status = 400 if context else 200
    beside = {"attestation": attestation, "portal": credentials.issuer()["name"]}
    return render(request, "training/attestations/credential.html", beside | context, status=status)


@require_safe
@login_required
@limited(FILES_BY_CLIENT, methods=("GET",))
def credential_file(request: HttpRequest, number: str) -> HttpResponse:
    """The credential, bare or in a picture."""
    attestation = _held(request, number)
    form, identity = request.GET.get("forme", ""), request.GET.get("identite", "")
    if form not in FORMS:
        raise Http404
    if identity not in IDENTITIES:
        return _page(request, attestation, refusal=_("Choisissez qui l’insigne désigne."))
    try:
        token = credentials.credential_of(attestation, with_identity=IDENTITIES[identity])
    except NotIssuedError as refused:
        messages.error(request, str(refused))
        return redirect("verify_attestation", attestation.number)
    except NoKeyError as problem:
        logger.error("A credential could not be signed: %s", problem)
        return render(request, "training/attestations/unsigned.html", {"attestation": attestation}, status=500)
    content = token if form == "jwt" else credentials.badge_of(attestation, token)
    # The number leads to a name: a file that says nothing of its holder isn't called by it.
    name = f"insigne-{attestation.number}" if IDENTITIES[identity] else "insigne"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=FORMS[form], headers=headers)


@require_safe
def credential_issuer(request: HttpRequest) -> JsonResponse:
    """Who issues credentials, as a profile of Open Badges."""
    context = {"@context": credentials.CONTEXT}
    headers = OPEN | {"Cache-Control": "public, max-age=3600"}
    return JsonResponse(context | credentials.issuer(), content_type="application/ld+json", headers=headers)


@require_safe
@limited(STATUSES_BY_CLIENT, methods=("GET",))
def credential_statuses(request: HttpRequest, number: int) -> HttpResponse:
    """A list of what is revoked, signed."""
    if not exists(number):
        raise Http404
    headers = OPEN | {"Cache-Control": f"public, max-age={int(TTL.total_seconds())}"}
    try:
        content = signed_list(number, credentials.issuer())
    except NoKeyError as problem:
        logger.error("The list of statuses could not be signed: %s", problem)
        return HttpResponse(status=503, headers=OPEN | {"Retry-After": "600"})
    return HttpResponse(content, content_type="application/vc+jwt", headers=headers)
