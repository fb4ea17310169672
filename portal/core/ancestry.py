"""A page is published only under published pages, and what stands under it goes when it goes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.signals import page_unpublished


class PublicationRefusedError(ValidationError):
    """A page can't be published where it stands."""


def unpublished_above(page: Any) -> Page | None:
    """The highest page above `page` that isn't published, or None."""
    if not page.path:
        return None
    return Page.objects.ancestor_of(page).filter(depth__gt=1, live=False).order_by("path").first()


def unpublished_from(parent: Any) -> Page | None:
    """The same, for what would stand under `parent`."""
    if parent is None:
        return None
    return Page.objects.ancestor_of(parent, inclusive=True).filter(depth__gt=1, live=False).order_by("path").first()


def refusal(title: str, above: Page) -> PublicationRefusedError:
    """Say why a page can't be published, and what to do first."""
    return PublicationRefusedError(
        _(
            "« %(title)s » ne peut pas paraître : « %(above)s », au-dessus d’elle, n’est pas publiée. "
            "Publiez d’abord celle-ci."
        )
        % {"title": title, "above": above.get_admin_display_title()}
    )


def check_publication(page: Any) -> None:
    """Refuse that a page becomes published under one that isn't.

    Raises:
        PublicationRefusedError: naming what to publish first.
    """
    if not page.live or (page.pk and Page.objects.filter(pk=page.pk, live=True).exists()):
        return
    above = unpublished_above(page)
    if above is not None:
        raise refusal(page.get_admin_display_title(), above)


@receiver(page_unpublished)
def withdraw_what_stands_below(instance: Any, **_details: Any) -> None:
    """Unpublish the pages under one that was; each tells those under it in turn."""
    for child in instance.get_children().live().specific():
        child.unpublish(set_expired=instance.expired)


def in_words(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say what an action of the administration refuses, where the person was; the action is undone whole."""
    text = " ".join(str(message) for message in error.messages)
    if request.headers.get("x-requested-with") == "XMLHttpRequest" or (
        request.accepts("application/json") and not (request.accepts("text/html"))
    ):
        return JsonResponse({"success": False, "error_code": "refused", "error_message": text}, status=400)
    messages.error(request, text)
    came_from = request.headers.get("referer", "")
    allowed = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from if allowed else reverse("wagtailadmin_home"))
