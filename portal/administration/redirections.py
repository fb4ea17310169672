"""Automatic redirects that never lead back to where they start.

Wagtail makes a redirect from each address that a page leaves. Where a page comes back to one, or another page comes to
stand there, that redirect would be followed as soon as the page is unpublished, and lead to itself or in circles.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import (
    autocreate_redirects_on_page_move,
    autocreate_redirects_on_slug_change,
)
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move

LONGEST_CHAIN = 20
BATCH = 500


def address_of(page: Page) -> str:
    """The address of a page as redirects write it; empty outside any site."""
    parts = page.get_url_parts()
    return Redirect.normalise_path(parts[2]) if parts and parts[2] else ""


def forget_redirects_from(page: Page) -> int:
    """Delete the automatic redirects from where the page and those below it now stand. Returns how many."""
    start = address_of(page)
    if not start or start == "/":
        return 0
    there = Q(old_path=start) | Q(old_path__startswith=f"{start}/")
    rows = list(Redirect.objects.filter(there, automatically_created=True).values_list("pk", "old_path"))
    stale = [pk for pk, path in rows if path == start]
    paths = {path: pk for pk, path in rows if path != start}
    wanted = {page.url_path + path[len(start) + 1 :] + "/": pk for path, pk in paths.items()}
    names = list(wanted)
    for first in range(0, len(names), BATCH):
        standing = Page.objects.filter(url_path__in=names[first : first + BATCH]).values_list("url_path", flat=True)
        stale += [wanted[url_path] for url_path in standing]
    if stale:
        Redirect.objects.filter(pk__in=stale).delete()
    return len(stale)


def forget_circles(page: Page) -> int:
    """Delete the automatic redirects to the page or below it that other redirects would lead back. Returns how many."""
    rows = Redirect.objects.filter(automatically_created=True, redirect_page__path__startswith=page.path)
    circles = [row.pk for row in rows.select_related("redirect_page") if _comes_back(row)]
    Redirect.objects.filter(pk__in=circles).delete()
    return len(circles)


def _comes_back(redirect: Redirect) -> bool:
    """Tell whether redirects lead from where this one leads to where it starts."""
    target = address_of(redirect.redirect_page)
    for _step in range(LONGEST_CHAIN):
        if target == redirect.old_path:
            return True
        following = Redirect.objects.filter(old_path=target).select_related("redirect_page").first()
        if following is None:
            return False
        if following.redirect_page is not None:
            target = address_of(following.redirect_page)
        else:
            target = Redirect.normalise_path(following.redirect_link)
    return True


# Wagtail's own come first: what they make is looked at next. It connects them again later, which changes nothing.
page_slug_changed.connect(autocreate_redirects_on_slug_change)
post_page_move.connect(autocreate_redirects_on_page_move)


@receiver(page_slug_changed)
@receiver(post_page_move)
@transaction.atomic
def follow_the_page(instance: Page, **_details: Any) -> None:
    """Where a page stands now, no automatic redirect starts; none leads to where others would lead it back."""
    page = Page.objects.get(pk=instance.pk)
    forget_redirects_from(page)
    forget_circles(page)


@receiver(post_save)
def start_without_redirect(sender: type, instance: Any, created: bool, raw: bool, **_details: Any) -> None:
    """A new page answers at its address, published or not."""
    if created and not raw and issubclass(sender, Page):
        forget_redirects_from(instance)
