"""Which contents are compared: those of the kinds that ask for it, pages of one kind together."""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from portal.core.visibility import visible_to
from portal.kinds.contents import content_models


def compared_models() -> list[Any]:
    return [model for kind, model in content_models().items() if kind.compared]


def model_of(numbers: Sequence[int], user: Any) -> Any:
    """The kind of the first of these pages that can be compared, among those that the reader may read.

    No query where one kind alone is.
    """
    first, *others = compared_models()
    if not others or not numbers:
        return first
    types = {item.pk: model for model, item in ContentType.objects.get_for_models(first, *others).items()}
    found = dict(
        Page.objects.filter(visible_to(user), pk__in=numbers, content_type__in=types).values_list(
            "pk", "content_type_id"
        )
    )
    return next((types[found[number]] for number in numbers if number in found), first)
