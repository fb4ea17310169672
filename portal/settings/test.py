"""Test settings: production's code paths with fast passwords and folders of their own."""

import os
import tempfile
from pathlib import Path

# Whatever the environment has: commands that only look at the code are given any key.
os.environ["SECRET_KEY"] = "test-only-key-known-to-all-and-long-enough-for-the-settings"  # noqa: S105  (of no portal)
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="inters4-test-"))

from portal.settings.production import *

ALLOWED_HOSTS = ["*"]
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
MFA_REQUIRED_ROLES = []
PROBE_NETWORKS = ["127.0.0.0/8", "::1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {
    # A file, not memory: browser tests read it from the live server's threads.
    "NAME": str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")
    if DATABASES["default"]["ENGINE"].endswith("sqlite3")
    else None
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tests that say nothing of mail read it at once; Django gives all of them this backend anyway.
EMAIL_BACKEND = EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": False}
# Static files are read from where they are written: nothing is collected.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Each answer is made anew, but in the tests of what is kept.
KEPT_ANSWERS_SECONDS = 0
