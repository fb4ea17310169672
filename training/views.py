"""Addresses of who follows a block, and of who verifies an attestation."""

import logging
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.visibility import readable
from portal.sheets.rendering import SheetError
from portal.shell.throttling import FILES_BY_CLIENT, Limit, limited
from training.attestations.document import pdf_of
from training.attestations.models import Attestation, tidy_number
from training.attestations.services import NotIssuedError, issue, reissue, revoke
from training.blocks.pages import TrainingBlockPage
from training.following import services
from training.following.models import Enrolment
from training.prepared.reading import Prepared, as_prepared, prepared_by, public_copies

logger = logging.getLogger(__name__)

VERIFIED_BY_CLIENT = Limit("verify", 120, 600)
NAME_LENGTH = 150
MAY_REVOKE = "training.change_attestation"


def _block(request: HttpRequest, number: int | None) -> TrainingBlockPage:
    """The published block of this number that the reader may read. Raises Http404."""
    block = TrainingBlockPage.objects.live().filter(pk=number).first() if number else None
    if block is None or not readable([block], request.user):
        raise Http404
    block.reader = request.user
    return block


def _enrolment(request: HttpRequest, key: UUID) -> Enrolment:
    """The person's own enrolment of this key. Raises Http404, for another's as for none."""
    found: Enrolment = get_object_or_404(Enrolment.objects.of(request.user), key=key)
    return found


def _own(view: Any) -> Any:
    """Give a view the person's enrolment and its block; what can't be done is said on the block's page."""

    @wraps(view)
    def with_enrolment(request: HttpRequest, key: UUID) -> HttpResponse:
        enrolment = _enrolment(request, key)
        block = _block(request, enrolment.block_id)
        try:
            with transaction.atomic():
                view(request, enrolment, block)
        except (services.NotFollowedError, NotIssuedError) as refused:
            messages.error(request, str(refused))
        return redirect(block.url)

    return login_required(require_POST(with_enrolment))


@require_POST
@login_required
def enrol(request: HttpRequest, number: int) -> HttpResponse:
    """Begin to follow a block, then go to its first activity, or back to where one was."""
    block = _block(request, number)
    if not block.lessons:
        messages.error(request, _("Ce bloc n’a pas encore de leçon publiée : il n’y a rien à suivre pour l’instant."))
        return redirect(block.url)
    services.enrol(person=request.user, block=block)
    messages.success(request, _("Vous suivez ce bloc. Ce que vous faites est gardé, sur tous vos appareils."))
    back = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(back if inside and back.startswith(block.url) else block.lessons[0].url)


@_own
def restart(request: HttpRequest, enrolment: Enrolment, block: TrainingBlockPage) -> None:
    """Begin the questions again."""
    sent = request.POST.get("attempt", "")
    attempt = int(sent) if sent.isdigit() and len(sent) < 9 else 0
    services.restart(enrolment=enrolment, attempt=attempt)


@_own
def follow_new_version(request: HttpRequest, enrolment: Enrolment, block: TrainingBlockPage) -> None:
    """Go on with the version that is published."""
    services.follow_new_version(enrolment=enrolment, block=block)
    messages.success(request, _("Vous suivez maintenant la version publiée."))


@_own
def issue_attestation(request: HttpRequest, enrolment: Enrolment, block: TrainingBlockPage) -> None:
    """Issue the attestation of a completed block; the names are asked once, and kept in the account."""
    names = {name: " ".join(request.POST.get(name, "").split()) for name in ("first_name", "last_name")}
    person: Any = request.user
    if not person.get_full_name() and all(names.values()):
        if any(len(value) > NAME_LENGTH for value in names.values()):
            raise NotIssuedError(_("Un nom a %(limit)d caractères au plus.") % {"limit": NAME_LENGTH})
        for name, value in names.items():
            setattr(person, name, value)
        person.save(update_fields=list(names))
    readable = {lesson.pk for lesson in block.lessons}
    # Time may have completed the block since the person last sent something.
    services.note_completion(enrolment=enrolment, readable=readable)
    issue(enrolment=enrolment, block=block, readable=readable)


@require_POST
@login_required
def reissue_attestation(request: HttpRequest, number: str) -> HttpResponse:
    """Issue again, at the name of today."""
    found = get_object_or_404(Attestation, number=number, person=request.user)
    try:
        found = reissue(attestation=found)
    except NotIssuedError as refused:
        messages.error(request, str(refused))
    return redirect("verify_attestation", found.number)


@require_safe
@login_required
@limited(FILES_BY_CLIENT, methods=("GET",))
def attestation_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The document, for the person whom it names."""
    found = get_object_or_404(Attestation, number=number, person=request.user)
    try:
        document = pdf_of(found)
    except SheetError as error:
        logger.error("The attestation %s could not be made: %s", found.pk, error)
        return render(request, "training/attestations/failed.html", {"attestation": found}, status=500)
    headers = {"Content-Disposition": f'inline; filename="attestation-{found.number}.pdf"'}
    return HttpResponse(document, content_type="application/pdf", headers=headers)


@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Ask for a number; one that is typed leads to its page."""
    typed = request.GET.get("numero", "")
    if typed.strip():
        number = tidy_number(typed[:60])
        if number:
            return redirect("verify_attestation", number)
    return render(request, "training/attestations/verify_form.html", {"typed": typed})


@require_http_methods(["GET", "HEAD", "POST"])
@limited(VERIFIED_BY_CLIENT, methods=("GET", "POST"))
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Say the minimum of an attestation to anyone; take it back, for who may."""
    found = Attestation.objects.select_related("replaced_by").filter(number=tidy_number(number[:60])).first()
    may_revoke = found is not None and found.revoked_at is None and request.user.has_perm(MAY_REVOKE)
    refusal = ""
    if request.method == "POST":
        if not may_revoke or found is None:
            raise Http404
        try:
            revoke(attestation=found, reason=request.POST.get("reason", ""))
            return redirect("verify_attestation", found.number)
        except NotIssuedError as refused:
            refusal = str(refused)
    is_own = found is not None and found.person_id is not None and found.person_id == request.user.pk
    context = {
        "attestation": found,
        "practices": _practices(found, request.user, is_own),
        "number": number[:60],
        "may_revoke": may_revoke,
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
        "is_own": is_own,
    }
    status = 404 if found is None else 400 if refusal else 200
    return render(request, "training/attestations/verify.html", context, status=status)


def _practices(attestation: Attestation | None, reader: Any, is_own: bool) -> list[Prepared]:
    """What an attestation prepared for: its holder learns what changed since, others what anybody may read."""
    if attestation is None:
        return []
    if is_own:
        return prepared_by([attestation], reader)[attestation.pk]
    return [as_prepared(copy) for copy in public_copies(attestation.practices)]
