"""Who may publish a page: who has the right there, unless an app above keeps them from it and says why.

Every way to publish asks the page's own permissions: the form, several pages at once, imports, actions on revisions.
"""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from wagtail.models.pages import PagePermissionTester

Refusal = Callable[[Any, Any], str | Promise]
_refusals: list[Refusal] = []


def register_refusal(refusal: Refusal) -> None:
    """Have `refusal` asked, of a page and a person who has the right to publish it, why they don't; empty if they do.

    The page may be new, without a number.
    """
    if refusal not in _refusals:
        _refusals.append(refusal)


def refusal_to_publish(page: Any, user: Any) -> str:
    """Why this person doesn't publish the page though they have the right there, in words; empty where nothing says."""
    return next((str(reason) for reason in (refusal(page, user) for refusal in _refusals) if reason), "")


class PortalPermissions(PagePermissionTester):
    """What one may do with a page of the portal."""

    def has_the_right_to_publish(self) -> bool:
        """By their role, whatever keeps them from publishing this page."""
        return bool(super().can_publish())

    def can_publish(self) -> bool:
        return self.has_the_right_to_publish() and not refusal_to_publish(self.page, self.user)

    # Neither publishes anything.
    def can_set_view_restrictions(self) -> bool:
        return self.has_the_right_to_publish()

    def can_unschedule(self) -> bool:
        return self.has_the_right_to_publish()
