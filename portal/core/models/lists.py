"""The abstract page of every list of contents, headed in each language of the interface."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from portal.core.languages import interface_language, is_foreign
from portal.core.models.pages import SUMMARY_LENGTH, BasePage


class ListPage(BasePage):
    """The index of the contents of a family: what it lists keeps its language, its head has the reader's."""

    kind = "index"
    kind_label = _("Index")
    admin_icon = "list-ul"
    # What the portal itself calls the list: its English heading where nobody wrote another.
    list_name: Any = ""

    title_en = models.CharField(
        _("titre anglais"),
        max_length=255,
        blank=True,
        db_default="",
        help_text=_("Montré à qui lit le portail en anglais. Sans lui : le nom que le portail donne à cette liste."),
    )
    summary_en = models.TextField(
        _("résumé anglais"),
        max_length=SUMMARY_LENGTH,
        blank=True,
        db_default="",
        help_text=_("Montré à qui lit le portail en anglais. Sans lui : le résumé, dans sa langue."),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("title_en"), FieldPanel("summary_en")], _("En anglais")),
    ]

    class Meta:
        abstract = True

    @classmethod
    def named(cls, page: Page) -> tuple[str, str]:
        if not is_foreign(page.language) or interface_language() != "en":
            return super().named(page)
        return page.title_en or str(cls.list_name), "en"

    @property
    def introduction(self) -> tuple[str, str]:
        if self.summary_en and is_foreign(self.language) and interface_language() == "en":
            return self.summary_en, "en"
        return super().introduction
