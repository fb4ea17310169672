"""Sign with the key in force, change it, and say which keys are to be believed.

RS256 is what Open Badges 3.0 (section 8.2.3) and LTI 1.3 (1EdTech Security Framework, section 5.1.2) both require.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.sign_on.sealing import seal, unseal
from training.signing.models import SigningKey

ALGORITHM = "RS256"
BITS = 3072


class NoKeyError(Exception):
    """The key in force can't be opened; the message says what to do."""


@dataclass(frozen=True)
class Pair:
    """A new key: the PEM of its private half, its public half as a JWK, and the thumbprint of the latter."""

    private: str
    public: dict[str, str]
    name: str


def make_pair() -> Pair:
    key = generate_private_key(public_exponent=65537, key_size=BITS)
    public: dict[str, str] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    public = {name: public[name] for name in ("e", "kty", "n")}
    said = json.dumps(public, sort_keys=True, separators=(",", ":"))
    name = base64.urlsafe_b64encode(hashlib.sha256(said.encode()).digest()).decode().rstrip("=")
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Pair(pem.decode(), public, name)


def sign(payload: Mapping[str, Any], purpose: str, *, kind: str = "JWT") -> str:
    """Return a payload as a JWT that the key in force signed; the first key is made when it is first needed.

    Args:
        kind: what `typ` says that it is.

    Raises:
        NoKeyError: SECRET_KEY changed, and the former one isn't known.
    """
    key = key_of(purpose)
    return jwt.encode(dict(payload), private_key(key), algorithm=ALGORITHM, headers={"kid": key.kid, "typ": kind})


def key_of(purpose: str) -> SigningKey:
    """The key that signs, made where there is none."""
    return SigningKey.objects.filter(purpose=purpose, retired_at=None).first() or _add(purpose, make_pair())


def private_pem(key: SigningKey) -> str:
    """The private half of the key in force. Raises NoKeyError."""
    found = unseal(key.sealed) if key.sealed else ""
    if not found:
        raise NoKeyError(
            f"The private half of {key.name} can't be opened with SECRET_KEY. Put the former one in "
            "SECRET_KEY_FALLBACKS, or make another key: manage.py rotate_signing_keys"
        )
    return found


def private_key(key: SigningKey) -> RSAPrivateKey:
    return _loaded(private_pem(key))


@lru_cache(maxsize=4)
def _loaded(pem: str) -> RSAPrivateKey:
    """Reading a key costs ten times what signing does."""
    found = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(found, RSAPrivateKey)  # noqa: S101  (make_pair makes no other)
    return found


def _add(purpose: str, pair: Pair) -> SigningKey:
    """Keep a pair as the key in force; where somebody else was quicker, theirs."""
    kid = f"{settings.SITE_URL}{reverse('public_key', args=[pair.name])}"
    try:
        with transaction.atomic():
            return SigningKey.objects.create(
                purpose=purpose, name=pair.name, kid=kid, public=pair.public, sealed=seal(pair.private)
            )
    except IntegrityError:
        return SigningKey.objects.get(purpose=purpose, retired_at=None)


@transaction.atomic
def rotate(purpose: str, *, withdraw: Iterable[str] = ()) -> SigningKey:
    """Sign with a new key from now on. The private half of the former is forgotten; its public half still verifies.

    Args:
        withdraw: thumbprints of keys that somebody else may have: they verify nothing any more.
    """
    pair = make_pair()
    now = timezone.now()
    keys = SigningKey.objects.filter(purpose=purpose)
    keys.filter(retired_at=None).update(retired_at=now, sealed="")
    keys.filter(name__in=list(withdraw), withdrawn_at=None).update(withdrawn_at=now)
    return _add(purpose, pair)


def public_keys(purpose: str) -> list[dict[str, str]]:
    """The keys to believe, the one in force first: a JWK Set has them as `keys` (RFC 7517, section 5)."""
    key_of(purpose)
    return [told(key) for key in SigningKey.objects.filter(purpose=purpose, withdrawn_at=None)]


def told(key: SigningKey) -> dict[str, str]:
    """A public key as others read it."""
    return {**key.public, "kid": key.kid, "alg": ALGORITHM, "use": "sig"}
