"""Where something is used, as far as a person may know: Wagtail counts the pages of everybody."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Count, Exists, Model, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from wagtail.models import Page, ReferenceIndex
from wagtail.models.reference_index import ReferenceIndexQuerySet
from wagtail.permissions import policy_registry

from portal.core.visibility import known_to

ANY_ACTION = ("add", "change", "delete", "view")


def known_references_to(used: Model, user: Any) -> ReferenceIndexQuerySet:
    """The references to an object from pages that `user` may know of, and from other objects that are theirs to manage.

    Grouped by `group_by_source_object()`, they say how many times the object is used.
    """
    return _known_among(ReferenceIndex.get_references_to(used), user)


def known_usage_counts(used: Sequence[Model], user: Any) -> dict[Any, int]:
    """How many objects that `user` may know of name each of `used`, objects of one model, by their keys."""
    references = _known_among(ReferenceIndex.get_references_to_in_bulk(used), user)
    sources = references.values_list("to_object_id", "base_content_type", "object_id").distinct()
    counts = Counter(to for to, _kind, _number in sources)
    return {one.pk: counts[str(one.pk)] for one in used}


def known_usage_subquery(model: type[Model], user: Any) -> Coalesce:
    """The same number as an expression on rows of `model`, to sort and filter them by."""
    own = ReferenceIndex.objects.filter(to_content_type=ContentType.objects.get_for_model(model))
    references = _known_among(own, user).filter(to_object_id=Cast(OuterRef("pk"), CharField()))
    source = Concat(Cast("base_content_type", CharField()), Value(" "), "object_id", output_field=CharField())
    counts = references.order_by().values("to_object_id").annotate(number_of=Count(source, distinct=True))
    return Coalesce(Subquery(counts.values("number_of")), 0)


def _known_among(references: ReferenceIndexQuerySet, user: Any) -> ReferenceIndexQuerySet:
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
