"""The register of confidentiality incidents, which Québec's Law 25 has every organisation keep.

What it must hold, and for how long, is said by the Regulation respecting confidentiality incidents (RLRQ, chapter
A-2.1, r. 3.1), sections 7 and 8.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.space.retention import register_retention

# Section 8: five years at least after the organisation learned of it, whatever the setting says.
FIVE_YEARS = timedelta(days=5 * 366)


class Incident(models.Model):
    """One incident: what happened to which information, what was judged of it and by whom, who was told, what was done.

    People are counted and described, never named.
    """

    class Risk(models.TextChoices):
        """Whether people may come to serious harm: judged by a person, who says why."""

        TO_JUDGE = "", _("À évaluer")
        SERIOUS = "serious", _("Oui, un préjudice sérieux est à craindre")
        NOT_SERIOUS = "not-serious", _("Non")

    circumstances = models.TextField(_("ce qui s’est passé"), max_length=5000)
    happened = models.CharField(
        _("quand"),
        max_length=120,
        blank=True,
        help_text=_("La date ou la période, même approximative, si elle est connue."),
    )
    learned_on = models.DateField(_("connu le"), help_text=_("Le jour où l’organisation en a eu connaissance."))
    information = models.TextField(
        _("renseignements visés"),
        max_length=2000,
        help_text=_("Leur nature, ou pourquoi elle n’est pas connue. Ne nommez personne."),
    )
    people = models.PositiveIntegerField(
        _("nombre de personnes"), null=True, blank=True, help_text=_("Vide tant qu’il n’est pas connu.")
    )
    risk = models.CharField(_("risque sérieux"), max_length=12, choices=Risk.choices, blank=True)
    risk_reasons = models.TextField(
        _("ce qui mène à cette conclusion"),
        max_length=2000,
        blank=True,
        help_text=_("Sensibilité des renseignements, conséquences appréhendées, usages malveillants possibles."),
    )
    judged_by = models.CharField(
        _("jugé par"), max_length=120, blank=True, help_text=_("La fonction de qui en a jugé, pas son nom.")
    )
    commission_told_on = models.DateField(_("Commission d’accès à l’information avisée le"), null=True, blank=True)
    people_told_on = models.DateField(_("personnes avisées le"), null=True, blank=True)
    told_how = models.CharField(
        _("avis public"),
        max_length=250,
        blank=True,
        help_text=_("Si un avis public a été donné, par quel moyen et pourquoi."),
    )
    measures = models.TextField(
        _("mesures prises"), max_length=5000, blank=True, help_text=_("Pour diminuer le risque, et pour l’avenir.")
    )
    closed_on = models.DateField(_("clos le"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("inscrit le"), auto_now_add=True)

    class Meta:
        ordering = ["-learned_on", "-pk"]
        verbose_name = _("incident de confidentialité")
        verbose_name_plural = _("incidents de confidentialité")

    def __str__(self) -> str:
        return f"{self.learned_on} – {self.circumstances[:60]}"

    def clean(self) -> None:
        super().clean()
        problems: dict[str, Any] = {}
        today = timezone.localdate()
        for name in ("learned_on", "commission_told_on", "people_told_on", "closed_on"):
            day = getattr(self, name)
            if day and day > today:
                problems[name] = _("Cette date n’est pas encore venue.")
        if self.risk and not self.risk_reasons.strip():
            problems["risk_reasons"] = _("Dites ce qui mène à cette conclusion.")
        if self.risk and not self.judged_by.strip():
            problems["judged_by"] = _("Dites la fonction de qui en a jugé.")
        if self.closed_on and not self.risk:
            problems["risk"] = _("Un incident se clôt une fois son risque évalué.")
        if self.closed_on and self.risk == self.Risk.SERIOUS and not self.commission_told_on:
            problems["commission_told_on"] = _("Un risque sérieux se dit à la Commission : dites quand.")
        if problems:
            raise ValidationError(problems)


def forget_incidents(before: datetime) -> None:
    """Forget what is closed and was learned of before then, and more than five years ago."""
    limit = min(before, timezone.now() - FIVE_YEARS).date()
    Incident.objects.filter(learned_on__lt=limit, closed_on__isnull=False).delete()


register_retention("incidents", forget_incidents)
