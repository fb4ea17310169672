"""Development settings: production's, loosened for one machine over plain HTTP."""

import os

os.environ.setdefault("SECRET_KEY", "development-only-key-known-to-all-never-used-in-production")

from portal.settings.production import *

DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PROBE_NETWORKS = ["127.0.0.0/8", "::1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MFA_REQUIRED_ROLES = []
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
