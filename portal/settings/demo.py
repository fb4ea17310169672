"""Demo settings: production's code paths (no debug, hashed static files) over plain HTTP on loopback.

The secret key is made once and kept in the data folder, never in the tree.
"""

import os
import secrets
from pathlib import Path

DATA_DIR = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parents[2] / "var")
DATA_DIR = DATA_DIR.expanduser().resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
if "SECRET_KEY" not in os.environ:
    key_file = DATA_DIR / "secret-key"
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_text(secrets.token_urlsafe(48))
    os.environ["SECRET_KEY"] = key_file.read_text()

from portal.settings.production import *  # noqa: E402  (settings extend their base whole)

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PROBE_NETWORKS = ["127.0.0.0/8", "::1"]
# Who tries the demo signs in with a password alone, and may add a second step to see it.
MFA_REQUIRED_ROLES = []
