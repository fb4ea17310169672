"""Where something is used, as far as a person may know: Wagtail counts the pages of everybody."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, Model, OuterRef, Q
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex
from wagtail.models.reference_index import ReferenceIndexQuerySet
from wagtail.permissions import policy_registry

from portal.core.visibility import known_to

ANY_ACTION = ("add", "change", "delete", "view")


def known_references_to(used: Model, user: Any) -> ReferenceIndexQuerySet:
    """The references to an object from pages that `user` may know of, and from other objects that are theirs to manage.

    Grouped by `group_by_source_object()`, they say how many times the object is used.
    """
    references: ReferenceIndexQuerySet = ReferenceIndex.get_references_to(used)
    if user.is_superuser:
        return references
    pages = ContentType.objects.get_for_model(Page)
    numbered = references.annotate(number=Cast("object_id", BigIntegerField())).filter(base_content_type=pages)
    known = numbered.filter(Exists(Page.objects.filter(known_to(user), pk=OuterRef("number"))))
    managed = [
        kind
        for kind in ContentType.objects.filter(pk__in=references.values("base_content_type")).exclude(pk=pages.pk)
        if _may_manage(user, kind.model_class())
    ]
    return references.filter(Q(pk__in=known.values("pk")) | Q(base_content_type__in=managed))


def _may_manage(user: Any, model: Any) -> bool:
    return model is not None and policy_registry.get_by_type(model).user_has_any_permission(user, ANY_ACTION)
