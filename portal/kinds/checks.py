"""System checks: what a kind of content declares, and what its model holds, are the same."""

from typing import Any

from django.core.checks import Error, register

from portal.kinds.contents import content_kinds, content_models


@register()
def slugs_are_one_kind_each(app_configs: Any, **kwargs: Any) -> list[Error]:
    slugs = [kind.slug for kind in content_kinds()]
    return [
        Error(f"{slug} is the slug of several kinds of content.", hint="Choose another.", id="kinds.E001")
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1})
    ]


@register()
def fields_stand_in_a_section(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A field that no section names would be written, and nowhere read."""
    found = []
    for kind, model in content_models().items():
        declared = {field.name for field in kind.fields}
        own = own_fields(model)
        found += [
            Error(
                f"{model._meta.label}.{name} stands in no section.",
                hint="Add a SectionField to the sections of its kind: among the facts if the page says it beside them.",
                obj=model,
                id="kinds.E002",
            )
            for name in sorted(own - declared)
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


def own_fields(model: Any) -> set[str]:
    """The names of the fields that the model adds to those of the pages that it extends."""
    inherited = {
        field.name
        for base in model.__mro__[1:]
        if hasattr(base, "_meta")
        for field in (*base._meta.fields, *base._meta.many_to_many)
    }
    return {field.name for field in (*model._meta.fields, *model._meta.many_to_many)} - inherited - {"page_ptr"}
