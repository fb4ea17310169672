"""A system check: each page type says what it puts in the index, or that it isn't searched."""

from typing import Any

from django.core.checks import Error, register
from wagtail.models import get_page_models

from search.registry import NOT_SEARCHED, SEARCHABLE


@register("search")
def page_types_are_declared(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [
        Error(
            f"{model._meta.label} doesn't say what it puts in the search index.",
            hint="Register it with search.registry.register, or with not_searched.",
            obj=model,
            id="search.E001",
        )
        for model in get_page_models()
        if model not in SEARCHABLE and model not in NOT_SEARCHED and model._meta.label != "wagtailcore.Page"
    ]
