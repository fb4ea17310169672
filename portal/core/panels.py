"""Panels that any page's form may have."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.documents import get_document_model

from portal.core.ways import way


def attached_documents(page: Any) -> Iterator[tuple[int, str]]:
    """Yield the identifier of each document that a page attaches, and the title that the page gives it."""
    for stream in (page.documents, page.body):
        for item in stream.raw_data:
            if item["type"] == "document" and item["value"].get("document"):
                yield item["value"]["document"], item["value"].get("title", "")


class ImportReferencesPanel(Panel):
    """The way to bring references from another program, beside those of the page."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/admin/import_references.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            address = way("import_references", self.instance.pk) if self.instance.pk else ""
            return context | {"address": address}


class UnsearchedDocumentsPanel(Panel):
    """Attached documents of which the search has not all the text, as last saved, and what to do about each."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Documents que la recherche ne lit pas"))
        super().__init__(**kwargs)

    @property
    def clean_name(self) -> str:
        return "documents-non-lus"

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/admin/unsearched_documents.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            titles = dict(attached_documents(self.instance)) if self.instance.pk else {}
            found = get_document_model().objects.defer("text").in_bulk(titles) if titles else {}
            self.notices = [
                (title or found[pk].title, found[pk].text_notice)
                for pk, title in titles.items()
                if pk in found and found[pk].text_notice
            ]

        def is_shown(self) -> bool:
            return bool(self.notices) and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"notices": self.notices}
