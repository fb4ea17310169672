"""Panels of the form of a practice."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from practices.completeness import completeness


class CompletenessPanel(Panel):
    """Which TIDieR items the sheet lacks, as last saved, each leading to its field in the same tab."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Complétude de la fiche"))
        super().__init__(**kwargs)

    @property
    def clean_name(self) -> str:
        return "completude"

    class BoundPanel(Panel.BoundPanel):
        template_name = "practices/admin/completeness.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            sheet = completeness(self.instance)
            return context | {
                "missing": [(item.label, item.field) for item in sheet.items if not item.documented],
                "documented": sheet.documented,
                "total": sheet.total,
            }
