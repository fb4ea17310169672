"""What a team follows over time."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practices.adoption.models.files import AdoptionFile


class Indicator(models.Model):
    """A series: what is counted, in what unit, from where, towards what."""

    class Kind(models.TextChoices):
        PROCESS = "process", _("Processus")
        RESULT = "result", _("Résultat")
        RESOURCE = "resource", _("Ressource")

    class Better(models.TextChoices):
        HIGHER = "higher", _("Plus haut")
        LOWER = "lower", _("Plus bas")
        UNSAID = "unsaid", _("Ni l’un ni l’autre")

    class Dimension(models.TextChoices):
        """The dimensions of RE-AIM (Glasgow, Vogt and Boles 1999, American Journal of Public Health 89:1322)."""

        REACH = "reach", _("Portée : qui est rejoint")
        EFFECTIVENESS = "effectiveness", _("Efficacité : ce que cela change")
        ADOPTION = "adoption", _("Adoption : quels milieux s’y mettent")
        IMPLEMENTATION = "implementation", _("Implantation : ce qui est fait comme prévu")
        MAINTENANCE = "maintenance", _("Maintien : ce qui dure")

    file = models.ForeignKey(AdoptionFile, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(_("indicateur"), max_length=250, help_text=_("Ce qui est compté ou mesuré."))
    of_practice = models.CharField(
        _("indicateur de la pratique"),
        max_length=250,
        blank=True,
        help_text=_("Choisi, vos mesures se lisent sur le même axe que celles des autres lieux."),
    )
    kind = models.CharField(_("genre"), max_length=10, choices=Kind.choices, default=Kind.RESULT)
    dimension = models.CharField(
        _("dimension"), max_length=16, blank=True, db_default="", choices=Dimension.choices, help_text=_("De RE-AIM.")
    )
    unit = models.CharField(_("unité"), max_length=60, blank=True, help_text=_("Par exemple : %, jours, visites."))
    better = models.CharField(_("ce qui est souhaité"), max_length=10, choices=Better.choices, default=Better.UNSAID)
    baseline = models.FloatField(_("valeur de départ"), null=True, blank=True)
    baseline_on = models.DateField(_("date de la valeur de départ"), null=True, blank=True)
    target = models.FloatField(_("cible"), null=True, blank=True)
    every_months = models.PositiveSmallIntegerField(
        _("tous les combien de mois"), null=True, blank=True, help_text=_("Pour rappeler la mesure suivante.")
    )
    at_horizons = models.BooleanField(
        _("mesurer à 6, 12 et 24 mois"),
        default=False,
        db_default=False,
        help_text=_(
            "De la date de la valeur de départ, sinon du début de l’implantation initiale. Ces dates vont au plan, et "
            "vous seront rappelées."
        ),
    )
    next_on = models.DateField(_("prochaine mesure"), null=True, blank=True)
    # When the team was last written to about the measure that is due.
    reminded_on = models.DateField(_("rappelé le"), null=True, blank=True, editable=False)

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("indicateur suivi")
        verbose_name_plural = _("indicateurs suivis")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep a series in one unit, and after its start."""
        if not self.pk:
            return
        errors: dict[str, Any] = {}
        before = Indicator.objects.filter(pk=self.pk).first()
        if before and before.unit != self.unit and self.measures.exists():
            errors["unit"] = gettext(
                "Des mesures sont déjà inscrites en « %(unit)s » : une série n’a qu’une unité. Gardez-la, et ajoutez "
                "un autre indicateur pour la nouvelle."
            ) % {"unit": before.unit or gettext("nombre")}
        first = self.measures.order_by("on").values_list("on", flat=True).first()
        if self.baseline_on and first and first < self.baseline_on:
            errors["baseline_on"] = gettext(
                "Une mesure du %(day)s vient avant cette date : la valeur de départ précède les mesures."
            ) % {"day": date_format(first, "j F Y")}
        if errors:
            raise ValidationError(errors)


class Measure(models.Model):
    """A value on a day; a series has one a day."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measures")
    on = models.DateField(_("date"))
    value = models.FloatField(_("valeur"))
    note = models.CharField(_("ce qui s’est passé"), max_length=250, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mesure")
        verbose_name_plural = _("mesures")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=("indicator", "on"),
                name="adoption_one_measure_a_day",
                violation_error_message=_("Une mesure porte déjà cette date : modifiez-la."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} : {self.value}"

    def clean(self) -> None:
        start = self.indicator.baseline_on
        if self.on and start and self.on < start:
            raise ValidationError(
                {
                    "on": gettext("Cette date vient avant la valeur de départ (%(day)s) : corrigez l’une ou l’autre.")
                    % {"day": date_format(start, "j F Y")}
                }
            )
