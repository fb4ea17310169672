"""Typed links between pages."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page

from portal.core.links import LINK_CHOICES, LINK_KINDS, LinkKind

ABOUT_LENGTH = 250


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
    about = models.CharField(
        _("à propos de"),
        max_length=ABOUT_LENGTH,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Le résultat examiné de la page liée dont il s’agit, tel qu’il y est nommé ; vide pour toute la page."
        ),
    )
    why = models.TextField(
        _("pourquoi"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Ce qui le fait dire, en une ou deux phrases. Se lit des deux pages."),
    )
    panels = [FieldPanel("kind"), PageChooserPanel("target")]
    stance_panels = [*panels, FieldPanel("about"), FieldPanel("why")]

    class Meta(Orderable.Meta):
        verbose_name = _("lien")
        verbose_name_plural = _("liens")
        constraints = [models.UniqueConstraint(fields=("source", "kind", "target", "about"), name="core_pagelink_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

    @property
    def definition(self) -> LinkKind:
        return LINK_KINDS[self.kind]

    def clean(self) -> None:
        """Refuse a kind that the two pages' types don't allow, and a reason where it is no stance.

        Raises:
            django.core.exceptions.ValidationError: naming what the kind joins.
        """
        super().clean()
        self.about, self.why = self.about.strip(), self.why.strip()
        if self.kind in LINK_KINDS and not self.definition.stance and (self.about or self.why):
            raise ValidationError(
                {
                    "why" if self.why else "about": _(
                        "Seul un lien qui confirme, nuance, contredit ou complète dit à propos de quoi et pourquoi. "
                        "Changez le genre de lien, ou videz ces champs."
                    )
                }
            )
        if not (self.kind and self.target_id):
            return
        target = getattr(self.target.specific_class, "kind", "")
        source_page = getattr(self, "source", None)
        source = getattr(source_page.specific_class, "kind", "") if source_page else None
        if source is not None and not self.definition.allows(source, target):
            raise ValidationError(
                {"kind": _("Ce genre de lien ne joint pas ces deux types de contenu. Choisissez « Voir aussi ».")}
            )
