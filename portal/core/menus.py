"""The pages that the footer of every page leads to."""

from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction

from portal.core.models import BasePage
from portal.core.visibility import readable

CACHE_KEY = "menu-pages"
CACHE_SECONDS = 60


def menu_pages() -> list[dict[str, str]]:
    """Public pages « shown in menus », as title, url and language; at most a minute old."""
    pages: list[dict[str, str]] | None = cache.get(CACHE_KEY)
    if pages is None:
        found = list(Page.objects.live().in_menu().order_by("depth", "path").defer_streamfields().specific()[:50])
        pages = [
            {"title": page.title, "url": page.url or "", "language": page.language}
            for page in readable(found, None)
            if isinstance(page, BasePage)
        ]
        cache.set(CACHE_KEY, pages, CACHE_SECONDS)
    return pages


@receiver([post_save, post_delete])
def forget(sender: type, **kwargs: Any) -> None:
    if issubclass(sender, (Page, PageViewRestriction)):
        cache.delete(CACHE_KEY)
