"""Panels of the form of a practice."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from practices.completeness import ITEMS


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
            missing = [
                (label, fields[0])
                for _slug, label, fields in ITEMS
                if not any(getattr(self.instance, name) for name in fields)
            ]
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "missing": missing,
                "documented": len(ITEMS) - len(missing),
                "total": len(ITEMS),
            }
