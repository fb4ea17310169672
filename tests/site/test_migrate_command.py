"""Migrations render models without looking again for what settings say."""

import gc

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.db.migrations.state import StateApps

from portal.background.management.commands.migrate import rendering_cheaply


def test_what_settings_say_is_kept_while_models_are_rendered_and_no_longer() -> None:
    thresholds = gc.get_threshold()
    with pytest.raises(LookupError), rendering_cheaply():
        assert apps.get_swappable_settings_name("accounts.User") == "AUTH_USER_MODEL"
        assert apps.get_swappable_settings_name("core.PageLink") is None
        StateApps([], {}).clear_cache()
        assert apps.get_swappable_settings_name.cache_info().currsize == 2
        raise LookupError
    assert "get_swappable_settings_name" not in vars(apps)
    assert (gc.get_threshold(), gc.get_freeze_count()) == (thresholds, 0)


def test_the_portal_migrates_with_this_command() -> None:
    assert get_commands()["migrate"] == "portal.background"
