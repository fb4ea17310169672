"""Settings that would leave a door open stop the start, or are said where the portal is deployed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.demo.own_database import ForeignDatabaseError, refuse_foreign_database
from portal.settings.secret_key import strong_key
from portal.shell import checks
from tests.factories import make_user

ROOT = Path(__file__).parents[2]
STRONG = "of-the-tests-and-long-enough-to-be-taken-for-a-real-one-0123456789"


def run(*arguments, **environment):
    """A process of its own, in production's settings but for `environment`."""
    held = os.environ | {"SECRET_KEY": STRONG, "SITE_URL": "https://portail.example"} | environment
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=held, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("", "manque"),
        ("abc", "3 caractères"),
        ("a1" * 40, "2 caractères différents"),
        ("django-insecure-" + STRONG, "développement"),
    ],
)
def test_a_key_that_can_be_guessed_is_refused_with_the_command_that_makes_a_good_one(key, fault):
    with pytest.raises(ImproperlyConfigured, match=fault) as refused:
        strong_key(key)
    assert "secrets.token_urlsafe" in str(refused.value)
    assert not key or key not in str(refused.value)


def test_a_good_key_is_taken():
    assert strong_key(STRONG) == STRONG


def test_the_portal_does_not_start_on_a_weak_key(tmp_path):
    done = run("manage.py", "check", "--settings=portal.settings.production", SECRET_KEY="abc", DATA_DIR=str(tmp_path))
    assert done.returncode != 0
    assert "SECRET_KEY a 3 caractères" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("SITE_URL", "http://127.0.0.1:8000"), ("TRUSTED_PROXIES", "le-mandataire")]
)
def test_the_server_does_not_start_on_wrong_settings(name, value, tmp_path):
    values = {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings.production", name: value}
    done = run("-c", "import portal.wsgi", **values)
    assert done.returncode != 0
    assert name in done.stderr


def test_limits_that_each_process_counts_alone_are_said_at_deployment(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    [warning] = checks.limits_are_counted_together(None)
    assert "CACHE_URL" in warning.hint
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    assert checks.limits_are_counted_together(None) == []


def test_an_undeclared_proxy_is_said_at_deployment(settings):
    [warning] = checks.clients_are_told_apart(None)
    assert "TRUSTED_PROXIES" in warning.hint
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert checks.clients_are_told_apart(None) == []


def test_the_demo_does_not_run_on_the_settings_of_a_real_portal(tmp_path):
    done = run("-m", "portal.demo", DJANGO_SETTINGS_MODULE="portal.settings.production", DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "DJANGO_SETTINGS_MODULE=portal.settings.production" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_the_demo_takes_an_empty_database_and_its_own_alone():
    refuse_foreign_database()
    make_user("quelquun@vrai-portail.example")
    with pytest.raises(ForeignDatabaseError, match="DATABASE_URL"):
        refuse_foreign_database()
    make_user("admin@inters4.example")
    refuse_foreign_database()
