"""System check: the pages of each kind of content have a sheet."""

from typing import Any

from django.core.checks import Error, register

from portal.kinds.contents import content_models
from portal.sheets.registry import SHEETS


@register()
def kinds_have_a_sheet(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [
        Error(
            f"{model._meta.label} doesn't say what it puts on its printable sheet.",
            hint="Make it a ClassifiedPage, whose sheet follows from its sections, or use portal.sheets.register.",
            obj=model,
            id="core.E001",
        )
        for model in content_models().values()
        if model not in SHEETS
    ]
