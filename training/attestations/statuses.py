"""What says of credentials, whole lists at once, which are revoked: W3C Bitstring Status List v1.0.

A list has as many places as the recommendation asks (section 4.1, « herd privacy »), drawn at random and taken when a
credential is first asked for: neither a place nor a list tells how many there are, nor in what order they came.
"""

import base64
import gzip
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from training.attestations.models import Attestation
from training.signing.keys import sign
from training.signing.models import SigningKey

PLACES = 131_072
# Beyond, a list is left for the next one, so that a free place is found at once.
FULL = PLACES // 2
# A copy that somebody keeps back is refused after that; readers come back more often.
VALID = timedelta(days=1)
TTL = timedelta(minutes=15)
CONTEXT = "https://www.w3.org/ns/credentials/v2"


def list_address(number: int) -> str:
    return f"{settings.SITE_URL}{reverse('training:credential_statuses', args=[number])}"


def take_place(attestation: Attestation) -> Attestation:
    """Give an attestation its place in a list, for good."""
    if attestation.status_place is not None:
        return attestation
    while True:
        try:
            with transaction.atomic():
                held = Attestation.objects.select_for_update(of=("self",)).get(pk=attestation.pk)
                if held.status_place is None:
                    held.status_list = _open_list()
                    held.status_place = secrets.randbelow(PLACES)
                    held.save(update_fields=["status_list", "status_place"])
                return held
        except IntegrityError:
            # The place is somebody else's: another is drawn.
            continue


def _open_list() -> int:
    last: int = Attestation.objects.aggregate(last=Max("status_list"))["last"] or 1
    return last + 1 if Attestation.objects.filter(status_list=last).count() >= FULL else last


def status_entry(attestation: Attestation) -> dict[str, str]:
    """Where the status of a credential is read."""
    assert attestation.status_list is not None  # noqa: S101  (the caller took its place)
    address = list_address(attestation.status_list)
    return {
        "id": f"{address}#{attestation.status_place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(attestation.status_place),
        "statusListCredential": address,
    }


def exists(number: int) -> bool:
    """Tell whether a list is published; the first one is, even of nothing."""
    return number == 1 or Attestation.objects.filter(status_list=number).exists()


def signed_list(number: int, issuer: dict[str, Any]) -> str:
    """A list as a credential of its own, signed. Raises NoKeyError."""
    revoked = Attestation.objects.filter(status_list=number).exclude(revoked_at=None)
    address = list_address(number)
    now = timezone.now().replace(microsecond=0)
    credential = {
        "@context": [CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer["id"],
        "validFrom": moment(now),
        "validUntil": moment(now + VALID),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "ttl": int(TTL.total_seconds() * 1000),
            "encodedList": encoded(
                found for found in revoked.values_list("status_place", flat=True) if found is not None
            ),
        },
    }
    claims = {"iss": issuer["id"], "jti": address, "nbf": int(now.timestamp())}
    claims["exp"] = int((now + VALID).timestamp())
    return sign(credential | claims, SigningKey.Purpose.CREDENTIALS)


def encoded(places: Iterable[int]) -> str:
    """The bits of a list (section 2.2): the first is the leftmost; compressed, then in base64url after a « u »."""
    bits = bytearray(PLACES // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> (place % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def moment(when: datetime) -> str:
    """A moment as credentials write it."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
