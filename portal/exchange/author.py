"""What a person may do by an import: what they may do by hand, nothing more.

The command has no author: who runs it runs the site. An import from the administration has one, and
writes drafts unless its author publishes.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail.permissions import policy_registry

from portal.core.models import PortalDocument, PortalImage
from portal.core.visibility import readable_ids
from portal.core.who_publishes import refusal_to_publish

LOCKED = gettext_lazy("cette page est verrouillée dans l’administration. Déverrouillez-la d’abord.")


class Author:
    """A person who imports. `publish` says that they asked for it; whether they may is asked for each page."""

    def __init__(self, user: Any, *, publish: bool = False) -> None:
        self.user = user
        self.publish = publish

    def sees(self, page: Page) -> bool:
        """Whether the page may be named to the author: read by them, or theirs to edit."""
        if self.user.is_superuser:
            return True
        return page.permissions_for_user(self.user).can_edit() or bool(readable_ids({page.pk}, self.user))

    def refusal(self, page: Page | None, above: Page | None) -> str:
        """Say why the author may not write this page, or a new one under `above`; empty where they may."""
        if page is None:
            if above is None or not above.permissions_for_user(self.user).can_add_subpage():
                return _(
                    "vous n’avez pas le droit d’écrire à cet endroit. Nommez en premier un "
                    "établissement pour lequel vous écrivez, ou demandez à un courtier d’en ouvrir "
                    "la section."
                )
            return ""
        rights = page.permissions_for_user(self.user)
        if not rights.can_edit():
            return _("vous n’avez pas le droit de modifier cette page.")
        return (
            _("cette page est verrouillée dans l’administration. Déverrouillez-la d’abord.")
            if rights.page_locked()
            else ""
        )

    def publishes(self, page: Page | None, above: Page | None, model: type[Page]) -> bool:
        """Whether the page, or a new one of `model`, is published, as asked and permitted; a draft otherwise."""
        if not self.publish:
            return False
        if page is not None:
            return bool(page.permissions_for_user(self.user).can_publish())
        if above is None or not above.permissions_for_user(self.user).can_publish_subpage():
            return False
        return not refusal_to_publish(model(owner=self.user), self.user)

    def choosable(self, model: type[PortalImage] | type[PortalDocument]) -> Any:
        """The files of the library that the author may put on a page."""
        policy = policy_registry.get_by_type(model)
        chosen = policy.instances_user_has_any_permission_for(self.user, ["choose", "change"])
        return chosen | model.objects.filter(uploaded_by_user=self.user)

    def collection(self, model: type[PortalImage] | type[PortalDocument]) -> Any:
        """The first collection where the author may add files of this kind; None where there is none."""
        return self.collections(model).first()

    def collections(self, model: type[PortalImage] | type[PortalDocument]) -> Any:
        """The collections where the author may add files of this kind."""
        policy = policy_registry.get_by_type(model)
        return policy.collections_user_has_permission_for(self.user, "add").order_by("path")


def may_import(user: Any) -> bool:
    """Whether there is a page under which the person may write."""
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, {"add"}))


def may_publish(user: Any) -> bool:
    """Whether there is a page that the person may publish."""
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, {"publish"}))
