"""Addresses that platforms and their people open: a visit begins, is verified, then leads to a block or to a choice."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pylti1p3.deep_link import DeepLink
from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.lineitem import LineItem

from portal.core.visibility import readable, visible_to
from portal.shell.throttling import Limit, limited
from training.blocks.pages import TrainingBlockPage
from training.following.services import enrol
from training.platforms.grades import note_line
from training.platforms.launching import CLAIM, PortalRegistration, RefusedError, begin, fresh, receive
from training.platforms.models import Launch, Platform, PlatformAccount
from training.signing.keys import NoKeyError, public_keys
from training.signing.models import SigningKey

logger = logging.getLogger(__name__)

VISITS_BY_CLIENT = Limit("platform-visits", 600, 600)
BLOCK = "bloc"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
FRAMES = frozenset({"iframe", "frame", "embed", "object"})


def _offered(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer nothing where the portal is no tool."""

    @wraps(view)
    def where_offered(request: HttpRequest, *args: Any, **named: Any) -> Any:
        if not settings.LTI_TOOL:
            raise Http404
        return view(request, *args, **named)

    return where_offered


def _framed(response: HttpResponse, platform: Platform, *, forms: bool = False) -> HttpResponse:
    """Let the pages of a registered platform, and of no other site, hold this answer; or take its form."""
    policy: dict[str, Any] = {"frame-ancestors": [platform.origin]}
    if forms:
        policy["form-action"] = [platform.origin]
    response._csp_update = policy  # type: ignore[attr-defined]
    return response


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    logger.warning("A platform's message was refused: %s", reason)
    return render(request, "training/platforms/refused.html", status=400)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@_offered
@limited(VISITS_BY_CLIENT, methods=("GET", "POST"))
def log_in(request: HttpRequest) -> HttpResponse:
    """A platform says that somebody comes (OpenID Connect, login initiated by a third party)."""
    try:
        response: HttpResponse = begin(request, f"{settings.SITE_URL}{reverse('training:lti_launch')}")
    except RefusedError as refused:
        return _refused(request, str(refused))
    return response


@csrf_exempt
@xframe_options_exempt
@require_POST
@_offered
@limited(VISITS_BY_CLIENT, methods=("POST",))
def launch(request: HttpRequest) -> HttpResponse:
    """Verify a message, then lead to what it asks for: alone in its window, where one can sign in."""
    try:
        found = receive(request)
    except RefusedError as refused:
        return _refused(request, str(refused))
    if found.told.get(f"{CLAIM}message_type") == "LtiDeepLinkingRequest":
        return redirect("training:lti_choose", found.key)
    if request.headers.get("Sec-Fetch-Dest", "") in FRAMES:
        # The session's cookie isn't sent within another site's page.
        return _framed(render(request, "training/platforms/open.html", {"launch": found}), found.platform)
    return redirect("training:lti_open", found.key)


def _visit(key: str) -> Launch:
    found = fresh(key)
    if found is None:
        raise Http404
    return found


def _block_of(visit: Launch, reader: Any) -> TrainingBlockPage | None:
    """The block that a visit is of, where its person may read it."""
    number = str((visit.told.get(f"{CLAIM}custom") or {}).get(BLOCK, ""))
    if not (number.isdigit() and len(number) < 10):
        return None
    block = TrainingBlockPage.objects.live().filter(pk=int(number)).first()
    return block if block is not None and readable([block], reader) else None


@require_http_methods(["GET", "HEAD", "POST"])
@_offered
@login_required
def open_block(request: HttpRequest, key: str) -> HttpResponse:
    """Open the block of a visit. The first time, the person links their two accounts; nobody else does, and no address
    of a message is believed.
    """
    visit = _visit(key)
    person: Any = request.user
    block = _block_of(visit, person)
    if block is None or not block.lessons:
        return render(request, "training/platforms/no_block.html", {"visit": visit}, status=404)
    accounts = PlatformAccount.objects.filter(platform=visit.platform)
    account = accounts.filter(subject=visit.told["sub"]).first()
    other = accounts.filter(person=person).exclude(subject=visit.told["sub"]).exists()
    if other or (account is not None and account.person_id != person.pk):
        return render(request, "training/platforms/other_account.html", {"visit": visit}, status=409)
    if account is None:
        if request.method != "POST":
            name = str(visit.told.get("name") or "")[:200]
            return render(request, "training/platforms/link.html", {"visit": visit, "name": name, "opened": block})
        try:
            with transaction.atomic():
                account = accounts.create(platform=visit.platform, subject=visit.told["sub"], person=person)
        except IntegrityError:
            return redirect("training:lti_open", key)
    block.reader = person
    note_line(visit, account, enrol(person=person, block=block))
    return redirect(block.url)


# A page within a frame has no cookie: the key of the visit, which only its browser knows, is the proof of the form.
@csrf_exempt
@xframe_options_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_offered
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a block that everybody may read, for a course; then hand it over (LTI Deep Linking 2.0)."""
    visit = _visit(key)
    asked = visit.told.get(DEEP_LINKING)
    if not isinstance(asked, dict) or not isinstance(asked.get("deep_link_return_url"), str):
        raise Http404
    blocks = TrainingBlockPage.objects.live().filter(visible_to(None)).order_by("title", "pk")
    number = request.POST.get(BLOCK, "")
    chosen = blocks.filter(pk=int(number)).first() if number.isdigit() and len(number) < 10 else None
    context = {"visit": visit, "blocks": blocks, "unchosen": request.method == "POST" and chosen is None}
    if chosen is None:
        status = 400 if context["unchosen"] else 200
        return _framed(render(request, "training/platforms/choose.html", context, status=status), visit.platform)
    if not asked["deep_link_return_url"].startswith(f"{visit.platform.origin}/"):
        return _refused(request, "The address to return to isn't the platform's.")
    item = DeepLinkResource().set_title(chosen.title).set_custom_params({BLOCK: str(chosen.pk)}).set_target("window")
    item.set_url(f"{settings.SITE_URL}{reverse('training:lti_launch')}")
    item.set_lineitem(LineItem().set_score_maximum(100).set_label(chosen.title))
    link = DeepLink(PortalRegistration(visit.platform), visit.told[f"{CLAIM}deployment_id"], asked)  # type: ignore[arg-type]
    try:
        signed = link.get_response_jwt([item])
    except NoKeyError as problem:
        logger.error("A choice could not be signed: %s", problem)
        return render(request, "training/platforms/refused.html", status=500)
    handed = {"visit": visit, "chosen": chosen, "signed": signed, "address": asked["deep_link_return_url"]}
    return _framed(render(request, "training/platforms/hand_over.html", handed), visit.platform, forms=True)


@require_safe
@_offered
def keys(request: HttpRequest) -> JsonResponse:
    """The keys that sign what the portal says to platforms."""
    return JsonResponse(
        {"keys": public_keys(SigningKey.Purpose.PLATFORMS)}, headers={"Cache-Control": "public, max-age=3600"}
    )
