"""Panels of the form of a need."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

LONGEST_LIST = 50


class AnswersPanel(Panel):
    """The leads that people gave for a need, and who else has it: newest first, each leading to its form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Réponses à ce besoin"))
        super().__init__(**kwargs)

    @property
    def clean_name(self) -> str:
        return "reponses"

    class BoundPanel(Panel.BoundPanel):
        template_name = "brokering/admin/answers.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and not self.instance.is_lead

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            address = type(self.instance).snippet_viewset.get_url_name("edit")
            replies = self.instance.replies.order_by("-created_at")
            answers = [(reply, reverse(address, args=[reply.pk])) for reply in replies[:LONGEST_LIST]]
            return context | {"answers": answers, "total": replies.count()}


class ThreadPanel(Panel):
    """The way from a need to the messages with the person who asked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Échange avec la personne"))
        super().__init__(**kwargs)

    @property
    def clean_name(self) -> str:
        return "echange"

    class BoundPanel(Panel.BoundPanel):
        template_name = "brokering/admin/thread_link.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            address = reverse("brokering_thread", args=[self.instance.pk])
            return context | {"address": address, "total": self.instance.messages.count(), "need": self.instance}
