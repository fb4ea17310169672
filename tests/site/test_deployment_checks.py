"""What Django's own checks ask of a production."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_production_settings_pass_the_deployment_checks(tmp_path):
    environment = os.environ | {
        "SECRET_KEY": "of-the-tests-and-long-enough-to-be-taken-for-a-real-one-0123456789",
        "DATA_DIR": str(tmp_path),
        "ALLOWED_HOSTS": "portail.example",
        "SITE_URL": "https://portail.example",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    # All tags but that of the search, which asks for a database and an index.
    tags = (
        "security",
        "caches",
        "async_support",
        "files",
        "staticfiles",
        "templates",
        "urls",
        "wagtailadmin_base_url",
        "portal",
    )
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    command += [f"--tag={tag}" for tag in tags]
    done = subprocess.run(
        [*command, "--settings", "portal.settings.production"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
