"""What the portal holds of a person, whole, as they may have it (Law 25, section 27)."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.core.personal_data import personal_data


def export_of(person: Any) -> dict[str, Any]:
    """Everything that the rooms of the portal hold of a person, part by part, in the language in force."""
    return {
        "portal": settings.WAGTAIL_SITE_NAME,
        "address": settings.SITE_URL,
        "made_at": timezone.now(),
        "account": person.email,
        "parts": [{"name": part.slug, "label": str(part.label), "held": part.read(person)} for part in personal_data()],
    }


def kept_of_all() -> list[str]:
    """What stays once an account is gone, in sentences."""
    return [str(part.kept) for part in personal_data() if part.kept]
