"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.shell.menus import menu_pages


def portal(request: HttpRequest) -> dict[str, Any]:
    return {
        # Django's sign-in view puts a `site_name` of its own, the host's, in its context.
        "portal_name": settings.WAGTAIL_SITE_NAME,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "menu_pages": SimpleLazyObject(menu_pages),
    }
