"""What the administration's lists and choosers show: what the editor may read or edit, and the way to it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import policy_registry

from portal.core.visibility import known_to


@hooks.register("construct_page_chooser_queryset")
def choose_among_what_one_may_see(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Leave out of the choosers drafts and restricted pages that are neither the editor's to read nor to edit.

    Wagtail lists every page there, whoever chooses.
    """
    opened = request.resolver_match.kwargs.get("parent_page_id") if request.resolver_match else None
    if opened:
        _refuse_unless_shown(Page.objects.filter(pk=opened), request.user)
    return pages.filter(known_to(request.user))


@hooks.register("construct_explorer_page_queryset")
def explore_what_one_may_see(parent: Page, pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Refuse to open what the lists leave out: Wagtail shows the title and the state of any page by its number."""
    if not request.user.is_superuser:
        _refuse_unless_shown(Page.objects.filter(pk=parent.pk), request.user)
    return pages


def _refuse_unless_shown(page: QuerySet[Page], user: Any) -> None:
    """Raise Http404 for a page that isn't the editor's to read or to edit, nor above one that is."""
    above = policy_registry.get_by_type(Page).explorable_instances(user)
    if not page.filter(known_to(user)).exists() and not above.filter(pk__in=page.values("pk")).exists():
        raise Http404
