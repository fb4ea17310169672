"""Bulletins and their items; a bulletin keeps its words, and reads what it is about from the pages."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

SENTENCE_LENGTH = 500


class Bulletin(models.Model):
    """What a month brought. `edition` counts its changes, so that of two editors the second is told of the first."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Brouillon")
        SENDING = "sending", _("En cours d’envoi")
        SENT = "sent", _("Envoyé")
        DROPPED = "dropped", _("Laissé de côté")

    month = models.DateField(_("mois"), unique=True, help_text=_("Son premier jour."))
    title = models.CharField(_("titre"), max_length=120)
    opening = models.TextField(_("mot d’ouverture"), blank=True, max_length=2000)
    status = models.CharField(_("état"), max_length=8, choices=Status, default=Status.DRAFT)
    edition = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("préparé le"), auto_now_add=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-month"]
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")

    def __str__(self) -> str:
        return self.title

    @property
    def month_label(self) -> str:
        return date_format(self.month, "F Y")

    @property
    def slug(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    def get_absolute_url(self) -> str:
        return reverse("bulletin:issue", args=[self.month.year, f"{self.month:%m}"])


class Section(models.TextChoices):
    """The parts of a bulletin, in their order."""

    DIGESTS = "digests", _("Ce qui vient de paraître")
    SYNTHESES = "syntheses", _("Nouvelles synthèses")
    VERSIONS = "versions", _("Synthèses mises à jour")
    PRACTICES = "practices", _("Nouvelles pratiques")
    RESULTS = "results", _("Résultats mesurés")


class BulletinItem(models.Model):
    """A page that the bulletin names, and its sentence; what else it says is read from the page.

    `fell_out` tells that anybody could no longer read the page when the bulletin was sent.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="items")
    section = models.CharField(max_length=9, choices=Section)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    # Of the version that is new; 0 for the page itself.
    version = models.PositiveSmallIntegerField(default=0)
    sentence = models.TextField(_("phrase"), blank=True, max_length=SENTENCE_LENGTH)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    dropped = models.BooleanField(_("laissé de côté"), default=False)
    fell_out = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=("bulletin", "section", "page"), name="bulletin_page_once")]

    def __str__(self) -> str:
        return f"{self.section} {self.page_id}"


class Delivery(models.Model):
    """That a bulletin was written to a person: written in the transaction that keeps the message."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=("bulletin", "person"), name="bulletin_sent_once")]

    def __str__(self) -> Any:
        return f"{self.bulletin_id} {self.person_id}"
