"""An attestation as a credential that machines verify, alone: Open Badges 3.0, in the JWT proof format (section 8.2).

What it says is the copy that the attestation is. Who holds it chooses whether it says whom it is of: by a salted hash
of their address, which proves an address that one already knows, or not at all.
"""

import hashlib
import secrets
import uuid
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.core.templatetags.core_tags import minutes
from training.attestations.document import address_of
from training.attestations.models import Attestation
from training.attestations.services import NotIssuedError
from training.attestations.statuses import moment, status_entry, take_place
from training.prepared.reading import as_prepared
from training.signing.keys import sign
from training.signing.models import SigningKey

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SALT = "training.attestations.credentials"
TITLE_LINES = 3
LINE_LENGTH = 26


def issuer() -> dict[str, Any]:
    """Who issues: the portal, whose establishments are said in each achievement."""
    address = f"{settings.SITE_URL}{reverse('training:credential_issuer')}"
    return {"id": address, "type": ["Profile"], "name": settings.WAGTAIL_SITE_NAME, "url": settings.SITE_URL}


def credential_of(attestation: Attestation, *, with_identity: bool) -> str:
    """The signed credential of an attestation in force.

    Args:
        with_identity: say whom it is of, by a salted hash of their address, and where the attestation is verified.

    Raises:
        NotIssuedError: the attestation isn't in force, or is of nobody any more.
        training.signing.keys.NoKeyError: nothing can be signed.
    """
    if attestation.revoked_at or attestation.person is None:
        raise NotIssuedError(_("Cette attestation n’est plus en vigueur : elle n’a plus d’insigne numérique."))
    held = take_place(attestation)
    with translation.override("en" if attestation.language == "en" else "fr-ca"):
        said = _said(held, with_identity)
    start = datetime.fromisoformat(said["validFrom"])
    claims = {
        "iss": said["issuer"]["id"],
        "jti": said["id"],
        "sub": said["credentialSubject"]["id"],
        "nbf": int(start.timestamp()),
    }
    if "validUntil" in said:
        claims["exp"] = int(datetime.fromisoformat(said["validUntil"]).timestamp())
    return sign(said | claims, SigningKey.Purpose.CREDENTIALS)


def _said(attestation: Attestation, with_identity: bool) -> dict[str, Any]:
    # What names the credential and its subject says nothing of the number, which anybody may look up.
    named = {name: _name(attestation, f"{name} {with_identity}") for name in ("credential", "subject")}
    subject: dict[str, Any] = {
        "id": named["subject"],
        "type": ["AchievementSubject"],
        "achievement": _achievement(attestation),
    }
    if attestation.hours:
        subject["creditsEarned"] = float(attestation.hours)
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "id": named["credential"],
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": attestation.block_title,
        "issuer": issuer(),
        "validFrom": moment(_beginning(attestation.issued_on)),
        "credentialSubject": subject,
        "credentialStatus": status_entry(attestation),
    }
    if attestation.expires_on:
        said["validUntil"] = moment(_beginning(attestation.expires_on + timedelta(days=1)))
    if with_identity and attestation.person:
        subject["identifier"] = [_identity(attestation.person.email)]
        evidence = {"id": address_of(attestation), "type": ["Evidence"], "name": _("Page qui vérifie l’attestation")}
        said["evidence"] = [evidence]
    return said


def _name(attestation: Attestation, what: str) -> str:
    hidden = salted_hmac(SALT, f"{what} {attestation.number}", algorithm="sha256").digest()[:16]
    return uuid.UUID(bytes=hidden, version=4).urn


def _beginning(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _identity(address: str) -> dict[str, Any]:
    """An address that who knows it can recognise, and who doesn't can't read (section B.1.8)."""
    salt = secrets.token_hex(16)
    digest = hashlib.sha256((address.strip().lower() + salt).encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "emailAddress",
        "salt": salt,
    }


def _achievement(attestation: Attestation) -> dict[str, Any]:
    """What was achieved: a block, at a version."""
    told: dict[str, Any] = {
        "id": f"{attestation.block_address or issuer()['id']}#version-{attestation.version}",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": attestation.block_title,
        "description": _description(attestation),
        "criteria": {"narrative": _criteria(attestation)},
        "version": str(attestation.version),
        "inLanguage": "en-CA" if attestation.language == "en" else "fr-CA",
    }
    if attestation.practices:
        told["alignment"] = [_alignment(copy) for copy in attestation.practices]
    if attestation.hours:
        told["creditsAvailable"] = float(attestation.hours)
    return told


def _alignment(copy: dict[str, Any]) -> dict[str, Any]:
    """A practice that was prepared for, at its version (section B.1.2)."""
    practice = as_prepared(copy)
    said = {
        "type": ["Alignment"],
        "targetName": practice.title,
        "targetUrl": practice.url or issuer()["id"],
    }
    return said | ({"targetDescription": practice.text} if practice.on else {})


def _description(attestation: Attestation) -> str:
    parts = [
        _("Bloc de formation « %(block)s », version %(version)s, %(length)s.")
        % {"block": attestation.block_title, "version": attestation.version, "length": minutes(attestation.minutes)},
        _("Délivrée par %(who)s.") % {"who": attestation.issuers} if attestation.issuers else "",
        _("Heures reconnues : %(credit)s.") % {"credit": attestation.credit} if attestation.credit else "",
    ]
    return " ".join(filter(None, parts))


def _criteria(attestation: Attestation) -> str:
    version = attestation.enrolment.version if attestation.enrolment else None
    pass_mark = version.content.get("pass_mark") if version else None
    done = _("Faire toutes les activités du bloc.")
    if pass_mark is None:
        return done
    return f"{done} {_('Obtenir au moins %(mark)s %% des points aux questions.') % {'mark': pass_mark}}"


def badge_of(attestation: Attestation, credential: str) -> str:
    """A picture that holds the credential (section 5.3.2.1, « baking » in SVG)."""
    lines = _lines(attestation.block_title)
    context = {
        "attestation": attestation,
        "credential": credential,
        "portal": settings.WAGTAIL_SITE_NAME,
        "lines": [(line, 214 + 26 * rank) for rank, line in enumerate(lines)],
    }
    with translation.override("en" if attestation.language == "en" else "fr-ca"):
        return render_to_string("training/attestations/badge.svg", context)


def _lines(title: str) -> list[str]:
    """A title in lines that a badge has room for; what is left out is said by a sign."""
    lines: list[str] = []
    for word in title.split():
        if lines and len(f"{lines[-1]} {word}") <= LINE_LENGTH:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word if len(word) <= LINE_LENGTH else f"{word[: LINE_LENGTH - 1]}…")
    if len(lines) <= TITLE_LINES:
        return lines
    kept = lines[:TITLE_LINES]
    kept[-1] = f"{kept[-1][: LINE_LENGTH - 2].rstrip()} …"
    return kept
