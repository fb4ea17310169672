"""What the form of a synthesis says of the ways to read it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class ReadingsPanel(Panel):
    """Which readings the page offers, as last saved, how long each takes, and what is missing to offer the others."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Trois longueurs de lecture"))
        super().__init__(**kwargs)

    @property
    def clean_name(self) -> str:
        return "lectures"

    class BoundPanel(Panel.BoundPanel):
        template_name = "syntheses/admin/readings.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            layers = self.instance.content_kind.layers
            return context | {
                "readings": self.instance.readings,
                "missing": [(layer.name, layer.field) for layer in layers if not layer.is_offered(self.instance)],
            }
