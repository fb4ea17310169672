"""Typed links between pages."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page

from portal.core.links import LINK_CHOICES, LINK_KINDS, LinkKind


class PageLink(Orderable):
    """A link from one page to another, of a kind that says what the first does for the second."""

    source = ParentalKey(Page, on_delete=models.CASCADE, related_name="outgoing_links")
    kind = models.CharField(
        _("genre de lien"),
        max_length=20,
        choices=LINK_CHOICES,
        help_text=_("Ce que cette page est pour l’autre : appuyée par, forme à, accompagne…"),
    )
    target = models.ForeignKey(
        Page,
        on_delete=models.CASCADE,
        related_name="incoming_links",
        verbose_name=_("page liée"),
        help_text=_("La page vers laquelle va le lien."),
    )
    panels = [FieldPanel("kind"), PageChooserPanel("target")]

    class Meta(Orderable.Meta):
        verbose_name = _("lien")
        verbose_name_plural = _("liens")
        constraints = [models.UniqueConstraint(fields=("source", "kind", "target"), name="core_pagelink_unique")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

    @property
    def definition(self) -> LinkKind:
        return LINK_KINDS[self.kind]

    def clean(self) -> None:
        """Refuse a kind that the two pages' types don't allow.

        Raises:
            django.core.exceptions.ValidationError: naming what the kind joins.
        """
        super().clean()
        if not (self.kind and self.target_id):
            return
        target = getattr(self.target.specific_class, "kind", "")
        source_page = getattr(self, "source", None)
        source = getattr(source_page.specific_class, "kind", "") if source_page else None
        if source is not None and not self.definition.allows(source, target):
            raise ValidationError(
                {"kind": _("Ce genre de lien ne joint pas ces deux types de contenu. Choisissez « Voir aussi ».")}
            )
