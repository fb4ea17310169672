"""A copy of a page is read by those who read the page: it keeps the page's own restriction wherever it goes.

Wagtail leaves that restriction behind where the destination has one, though another may let more people in; and gives
the pages that are copied below a page its restriction rather than theirs. An alias would follow the text of its page
and not its later restrictions: there are none. What its maker may not publish by themselves is copied as a draft.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction, CreatePageAliasPermissionError
from wagtail.models import Page, PageViewRestriction

from portal.core.page_forms import NO_ALIAS
from portal.core.who_publishes import refusal_to_publish


def restrict_copies() -> None:
    """Have every way to copy pages keep their restrictions: forms, API and `Page.copy`; below them too."""
    CopyPageAction._copy_page = _restricted(CopyPageAction._copy_page)
    CreatePageAliasAction.check = _refuse_alias


def _refuse_alias(action: CreatePageAliasAction, skip_permission_checks: bool = False) -> None:
    """Refuse every alias, whoever asks for it and by whatever way.

    Raises:
        wagtail.actions.create_alias.CreatePageAliasPermissionError: always.
    """
    raise CreatePageAliasPermissionError(NO_ALIAS)


def _restricted(copy: Callable[..., Page]) -> Callable[..., Page]:
    """Wrap what copies one page, then those below it by calling itself."""

    @wraps(copy)
    def restricted(action: Any, page: Page, *args: Any, **kwargs: Any) -> Page:
        asked = action.keep_live
        action.keep_live = asked and not _keeps_as_draft(page, action.user)
        try:
            copied = copy(action, page, *args, **kwargs)
        finally:
            action.keep_live = asked
        keep_restrictions(page=page, copied=copied, by=action.user)
        return copied

    return restricted


def _keeps_as_draft(page: Page, user: Any) -> bool:
    """Whether a copy, which is its maker's, is of a kind that they don't publish by themselves."""
    model = page.specific_class
    return bool(user and model and refusal_to_publish(model(owner=user), user))


def keep_restrictions(*, page: Page, copied: Page, by: Any = None) -> None:
    """Give a copy the restrictions of its page, and no other."""
    others = list(copied.view_restrictions.all())
    for restriction in page.view_restrictions.prefetch_related("groups"):
        kept = PageViewRestriction(
            page=copied, restriction_type=restriction.restriction_type, password=restriction.password
        )
        kept.save(user=by)
        kept.groups.set(restriction.groups.all())
    for other in others:
        other.delete(user=by)
