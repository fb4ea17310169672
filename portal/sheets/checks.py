"""System check: page types say what they put on their sheet."""

from typing import Any

from django.core.checks import Error, register
from wagtail.models import get_page_models

from portal.sheets.registry import SHEETS, WITHOUT_SHEET


@register()
def page_types_are_declared(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [
        Error(
            f"{model._meta.label} doesn't say what it puts on its printable sheet.",
            hint="Register it with portal.sheets.register, or with without_sheet.",
            obj=model,
            id="core.E001",
        )
        for model in get_page_models()
        if model not in SHEETS and model not in WITHOUT_SHEET and model._meta.label != "wagtailcore.Page"
    ]
