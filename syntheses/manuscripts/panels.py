"""What the form of a synthesis says of the manuscript that it comes from."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from syntheses.manuscripts.models import ImportedManuscript


class ManuscriptPanel(Panel):
    """Where the report of the import is read."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Manuscrit"))
        super().__init__(**kwargs)

    @property
    def clean_name(self) -> str:
        return "manuscrit"

    class BoundPanel(Panel.BoundPanel):
        template_name = "syntheses/admin/manuscript_panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            number = self.instance.pk
            self.manuscript = ImportedManuscript.objects.filter(page=number).first() if number else None

        def is_shown(self) -> bool:
            return self.manuscript is not None and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"manuscript": self.manuscript}
