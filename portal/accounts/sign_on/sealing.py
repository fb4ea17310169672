"""Secrets that the portal must be able to read again (keys of codes, passwords of providers), sealed in the database.

The seal is made of SECRET_KEY: a copy of the database alone opens none of them. SECRET_KEY_FALLBACKS open what a former
key sealed.
"""

import base64
import hashlib
import logging

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

SALT = b"portal.accounts.sign_on"
logger = logging.getLogger(__name__)


def _seals() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(SALT + key.encode()).digest())) for key in keys])


def seal(text: str) -> str:
    return _seals().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed; empty, which opens nothing, where it was altered or the key changed."""
    try:
        return _seals().decrypt(sealed.encode()).decode()
    except InvalidToken:
        logger.error("A sealed secret can't be opened: SECRET_KEY changed without SECRET_KEY_FALLBACKS.")
        return ""
