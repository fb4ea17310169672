"""What concerns people is forgotten after a time that a setting says (Law 25, section 23)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.background.chores import register_chore

_forgetting: dict[str, Callable[[datetime], None]] = {}


def register_retention(name: str, forget: Callable[[datetime], None]) -> None:
    """Have `forget` called every day with the moment before which what it knows has expired.

    Args:
        name: a key of the setting `RETENTION_DAYS`.
    """
    _forgetting[name] = forget


@register_chore("retention", _("Oubli de ce qui a fait son temps"), every=timedelta(days=1))
def forget_what_expired() -> None:
    now = timezone.now()
    for name, forget in _forgetting.items():
        forget(now - timedelta(days=settings.RETENTION_DAYS[name]))
