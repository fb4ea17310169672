"""What a person chose: how often they are told of each thing, what they consented to; and the register of incidents."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.space.incidents import Incident

__all__ = ["Consent", "Incident", "NotificationChoice", "Rhythm"]


class Rhythm(models.TextChoices):
    """How often somebody is written to."""

    AT_ONCE = "at-once", _("Aussitôt")
    WEEKLY = "weekly", _("Chaque semaine")
    MONTHLY = "monthly", _("Chaque mois")
    NONE = "none", _("Jamais")


class NotificationChoice(models.Model):
    """How often a person wants to hear of a kind of thing, where they said so."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choices")
    kind = models.CharField(_("messages"), max_length=40)
    rhythm = models.CharField(_("rythme"), max_length=10, choices=Rhythm.choices)
    changed_at = models.DateTimeField(_("choisi le"), auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("person", "kind"), name="space_one_choice_a_kind")]
        verbose_name = _("choix de messages")
        verbose_name_plural = _("choix de messages")

    def __str__(self) -> str:
        return f"{self.kind} {self.rhythm}"


class Consent(models.Model):
    """That a person agreed to a purpose, with the text that they read; it stays after it is withdrawn, as a proof."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("finalité"), max_length=40)
    version = models.CharField(_("version du texte"), max_length=20)
    text = models.TextField(_("texte"))
    given_at = models.DateTimeField(_("donné le"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=("person", "purpose"), condition=models.Q(withdrawn_at=None), name="space_one_consent_in_force"
            )
        ]
        verbose_name = _("consentement")
        verbose_name_plural = _("consentements")

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"
