"""System checks: what a kind of content declares, and what its model holds, are the same."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register
from wagtail.models import get_page_models

from portal.kinds.contents import NO_KIND, ContentKind


@register()
def page_types_say_what_they_are(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [
        Error(
            f"{model._meta.label} doesn't say what kind of page it is.",
            hint="Give it a content_kind: a ContentKind, or a PageKind for what is no content.",
            obj=model,
            id="kinds.E004",
        )
        for model in get_page_models()
        if model._meta.label != "wagtailcore.Page" and getattr(model, "content_kind", NO_KIND) is NO_KIND
    ]


@register()
def slugs_are_one_kind_each(app_configs: Any, **kwargs: Any) -> list[Error]:
    slugs = [kind.slug for kind, _model in _contents()]
    return [
        Error(f"{slug} is the slug of several kinds of content.", hint="Choose another.", id="kinds.E001")
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1})
    ]


@register()
def fields_stand_in_a_section(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A field that no section names would be written, and nowhere read."""
    found = []
    for kind, model in _contents():
        declared = {field.name for field in kind.fields}
        found += [
            Error(
                f"{model._meta.label}.{name} stands in no section.",
                hint="Add a SectionField to the sections of its kind: among the facts if the page says it beside them.",
                obj=model,
                id="kinds.E002",
            )
            for name in sorted(own_fields(model) - declared)
        ]
        known = {field.name for field in model._meta.get_fields()}
        found += [
            Error(
                f"The sections of {kind.slug} name {name}, which {model._meta.label} has not.",
                hint="Correct its name, or add the field to the model.",
                obj=model,
                id="kinds.E003",
            )
            for name in sorted(declared - known)
        ]
    return found


def _contents() -> Iterator[tuple[ContentKind, Any]]:
    for model in get_page_models():
        kind = getattr(model, "content_kind", NO_KIND)
        if isinstance(kind, ContentKind):
            yield kind, model


def own_fields(model: Any) -> set[str]:
    """The names of what authors write that the model adds to the pages that it extends."""
    inherited = {
        field.name
        for base in model.__mro__[1:]
        if hasattr(base, "_meta")
        for field in (*base._meta.fields, *base._meta.many_to_many)
    }
    own = {field.name for field in (*model._meta.fields, *model._meta.many_to_many) if field.editable}
    return own - inherited - {"page_ptr"}
