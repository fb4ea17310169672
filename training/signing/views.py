"""Public keys, at addresses that what they signed names."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from training.signing.keys import public_keys, told
from training.signing.models import SigningKey

# A key that signs from now on is known everywhere within that time.
SECONDS = 3600


def _answer(content: dict[str, object], kind: str) -> JsonResponse:
    headers = {"Cache-Control": f"public, max-age={SECONDS}", "Access-Control-Allow-Origin": "*"}
    return JsonResponse(content, content_type=kind, headers=headers)


@require_safe
def credential_keys(request: HttpRequest) -> JsonResponse:
    """The keys that verify credentials."""
    return _answer({"keys": public_keys(SigningKey.Purpose.CREDENTIALS)}, "application/jwk-set+json")


@require_safe
def public_key(request: HttpRequest, name: str) -> JsonResponse:
    """A key, by its thumbprint; one that was withdrawn isn't there any more."""
    found = get_object_or_404(SigningKey, name=name, withdrawn_at=None)
    return _answer(dict(told(found)), "application/jwk+json")
