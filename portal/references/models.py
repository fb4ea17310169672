"""What was said of works since they appeared, by whoever published them."""

from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy


class Nature(models.TextChoices):
    """What a notice does to a work, the gravest first."""

    RETRACTION = "retraction", gettext_lazy("Rétractation")
    CONCERN = "concern", gettext_lazy("Mise en garde")
    CORRECTION = "correction", gettext_lazy("Correction")
    REINSTATEMENT = "reinstatement", gettext_lazy("Rétablissement")


# Those that a reader is told of; a reinstatement takes away the ones before it.
MARKING = (Nature.RETRACTION, Nature.CONCERN, Nature.CORRECTION)
# Those that may change what one makes of a page.
GRAVE = (Nature.RETRACTION, Nature.CONCERN)
_STATES = {
    Nature.RETRACTION: pgettext_lazy("un travail", "rétracté"),
    Nature.CONCERN: pgettext_lazy("un travail", "mis en doute par son éditeur"),
    Nature.CORRECTION: pgettext_lazy("un travail", "corrigé"),
}


class RetractionNotice(models.Model):
    """A notice about a published work, as Retraction Watch lists it; kept whether a page cites the work or not.

    `in_force` is decided at the end of an import: a notice that a later one undoes marks nothing.
    """

    record = models.PositiveIntegerField(gettext_lazy("numéro"), unique=True)
    nature = models.CharField(gettext_lazy("nature"), max_length=13, choices=Nature)
    # In lower case, since DOIs have none.
    doi = models.CharField(gettext_lazy("DOI du travail"), max_length=200, blank=True, db_index=True)
    pubmed = models.PositiveBigIntegerField(gettext_lazy("PubMed"), null=True, blank=True, db_index=True)
    title = models.CharField(gettext_lazy("titre du travail"), max_length=300, blank=True)
    noticed_on = models.DateField(gettext_lazy("date de l’avis"), null=True, blank=True)
    url = models.URLField(gettext_lazy("adresse de l’avis"), max_length=300, blank=True)
    reasons = models.TextField(gettext_lazy("motifs"), blank=True, max_length=1000)
    in_force = models.BooleanField(gettext_lazy("en vigueur"), default=False)

    class Meta:
        ordering = ["-noticed_on", "-record"]
        verbose_name = gettext_lazy("avis sur un travail publié")
        verbose_name_plural = gettext_lazy("avis sur des travaux publiés")

    def __str__(self) -> str:
        return f"{self.record} {self.nature} {self.doi or self.pubmed}"

    @property
    def state(self) -> Any:
        """« rétracté »: what the work is since."""
        return _STATES.get(Nature(self.nature), "")

    @property
    def is_grave(self) -> bool:
        return self.nature in GRAVE

    @property
    def day(self) -> str:
        return date_format(self.noticed_on, "j F Y") if self.noticed_on else ""

    @property
    def sentence(self) -> str:
        """« Rétracté le 3 mars 2021 », whatever is known of the day."""
        told = {
            Nature.RETRACTION: (_("Travail rétracté le %(day)s."), _("Travail rétracté.")),
            Nature.CONCERN: (
                _("Travail mis en doute par son éditeur le %(day)s."),
                _("Travail mis en doute par son éditeur."),
            ),
            Nature.CORRECTION: (_("Travail corrigé le %(day)s."), _("Travail corrigé.")),
        }
        dated, undated = told.get(Nature(self.nature), ("", ""))
        return dated % {"day": self.day} if self.day else undated

    @property
    def link_label(self) -> Any:
        return {
            Nature.RETRACTION: _("Avis de rétractation"),
            Nature.CONCERN: _("Mise en garde de l’éditeur"),
            Nature.CORRECTION: _("Correction publiée"),
        }.get(Nature(self.nature), "")

    @property
    def html(self) -> SafeString:
        """What it says in one line, with the way to the notice: for paper, which has no component of its own."""
        if not self.url:
            return format_html("<strong>{}</strong>", self.sentence)
        return format_html(
            '<strong>{}</strong> <a href="{}" rel="noopener">{}</a>', self.sentence, self.url, self.link_label
        )

    @property
    def plain(self) -> str:
        """The same, without marks: for a note in a file."""
        return " ".join(filter(None, (self.sentence, self.url)))
