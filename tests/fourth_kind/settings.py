"""The settings of the tests with one app more; a database of its own, since the tests that run this hold theirs."""

from portal.settings.test import *

INSTALLED_APPS = ["tests.fourth_kind", *INSTALLED_APPS]
if not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"]["NAME"] = f"test_{DATABASES['default']['NAME']}_fourth_kind"
