"""Needs, as readers submit them to brokers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class KnowledgeRequest(models.Model):
    """A need that somebody submits to the brokers."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Reçue")
        IN_PROGRESS = "in_progress", _("En traitement")
        ANSWERED = "answered", _("Répondue")

    need = models.TextField(
        _("besoin"),
        max_length=4000,
        help_text=_("Ce que vous cherchez à améliorer, pour qui et où. Deux phrases suffisent."),
    )
    searched = models.CharField(
        _("recherche faite"),
        max_length=1000,
        blank=True,
        help_text=_("Les mots cherchés avant d’écrire aux courtiers."),
    )
    page = models.ForeignKey(
        Page,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("page d’origine"),
        help_text=_("La page que la personne lisait."),
    )
    email = models.EmailField(
        _("adresse électronique"), help_text=_("Pour vous répondre ; elle ne sert à rien d’autre.")
    )
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    status = models.CharField(
        _("état"), max_length=20, choices=Status.choices, default=Status.RECEIVED, help_text=_("Où en est la réponse.")
    )
    created_at = models.DateTimeField(_("reçue le"), auto_now_add=True)

    panels = [FieldPanel("status"), FieldPanel("need"), FieldPanel("searched"), FieldPanel("page"), FieldPanel("email")]

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("demande à un courtier")
        verbose_name_plural = _("demandes aux courtiers")

    def __str__(self) -> str:
        return self.need[:80]
