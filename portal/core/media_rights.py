"""Who may have an image or a document: those who read a published page that shows it, and who keep the library.

Wagtail gives images to everybody and restricts documents by collection alone, so that a page's restriction
would not reach its files. A right never follows from a draft: its author writes there what they want.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, F, Model, OuterRef, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry

from portal.core.visibility import is_signed_in, visible_to

LIBRARY_ACTIONS = ("change", "choose")


def pages_showing(file: Model) -> QuerySet[Page]:
    """Return the pages, as they are in the database, that name an image or a document."""
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(type(file)),
        to_object_id=str(file.pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    numbers = references.annotate(number=Cast("object_id", BigIntegerField()))
    return Page.objects.filter(Exists(numbers.filter(number=OuterRef("pk"))))


def may_have_file(user: Any, file: Model) -> bool:
    """Tell whether `user` may have an image or a document: by the library, or by a published page that shows it."""
    if is_signed_in(user):
        policy = policy_registry.get_by_type(type(file))
        if policy.user_has_any_permission_for_instance(user, LIBRARY_ACTIONS, file):
            return True
    return pages_showing(file).filter(visible_to(user)).exists()


class ReviewedFilePolicy(CollectionOwnershipPermissionPolicy):
    """Rights on images and documents, where those that published pages show follow the review of these pages.

    Who may not publish a page changes none of the files that it shows: they add a new file, put it in the
    draft, and submit that.
    """

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        changing = {"change", "delete"}.intersection(actions)
        others = set(actions) - changing
        if others and super().user_has_any_permission_for_instance(user, others, instance):
            return True
        if not changing or not super().user_has_any_permission_for_instance(user, changing, instance):
            return False
        return not self._shown_by_pages_of_others(user, instance)

    def _shown_by_pages_of_others(self, user: Any, instance: Any) -> bool:
        if user.is_superuser or instance.pk is None:
            return False
        publishable = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish")
        shown = pages_showing(instance).filter(live=True)
        return shown.exclude(pk__in=publishable.order_by().values(number=F("pk"))).exists()
