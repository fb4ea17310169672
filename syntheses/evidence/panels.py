"""What the form of a synthesis says of its evidence."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class ConsistencyPanel(Panel):
    """Where the evidence contradicts itself, as last saved: told, never refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Cohérence des nombres"))
        super().__init__(**kwargs)

    @property
    def clean_name(self) -> str:
        return "coherence"

    class BoundPanel(Panel.BoundPanel):
        template_name = "syntheses/admin/consistency.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "contradictions": self.instance.contradictions,
                "any": bool(self.instance.outcomes or self.instance.studies or self.instance.screening),
            }
