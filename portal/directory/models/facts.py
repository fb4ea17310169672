"""What official statistics say of a region, each number with its year and its source."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from portal.directory.models.places import Region


class RegionFact(models.Model):
    """A number that a source publishes of a region, for a year. The portal shows it; it makes none up."""

    class Measure(models.TextChoices):
        POPULATION = "population", _("Population")
        OLDER = "part-65-ans", _("Part des 65 ans et plus")
        AREA = "superficie", _("Superficie en terre ferme")
        DENSITY = "densite", _("Densité")
        RURAL = "part-rurale", _("Part de la population en zone rurale")
        DISTANCE = "distance", _("Plus longue distance par la route jusqu’à un hôpital")
        MRC = "mrc", _("MRC et territoires équivalents")

    UNITS = {
        Measure.POPULATION: _("habitants"),
        Measure.OLDER: "%",
        Measure.AREA: "km²",
        Measure.DENSITY: _("hab./km²"),
        Measure.RURAL: "%",
        Measure.DISTANCE: "km",
        Measure.MRC: _("nombre"),
    }

    region = models.ForeignKey(
        Region,
        on_delete=models.CASCADE,
        related_name="facts",
        verbose_name=_("région"),
        help_text=_("Celle que le nombre décrit."),
    )
    measure = models.CharField(
        _("mesure"), max_length=20, choices=Measure.choices, help_text=_("Ce que dit le nombre ; l’unité en découle.")
    )
    value = models.FloatField(
        _("valeur"), validators=[MinValueValidator(0)], help_text=_("Telle que la source la publie.")
    )
    year = models.PositiveSmallIntegerField(
        _("année"),
        validators=[MinValueValidator(1950), MaxValueValidator(2100)],
        help_text=_("L’année que le nombre décrit, pas celle de sa publication."),
    )
    source = models.CharField(
        _("source"), max_length=250, help_text=_("Qui le publie, et où : de quoi le retrouver et le vérifier.")
    )
    source_url = models.URLField(
        _("adresse de la source"), max_length=500, blank=True, help_text=_("Là où le nombre se lit.")
    )

    panels = [
        FieldRowPanel([FieldPanel("region"), FieldPanel("measure")]),
        FieldRowPanel([FieldPanel("value"), FieldPanel("year")]),
        FieldPanel("source"),
        FieldPanel("source_url"),
    ]

    class Meta:
        verbose_name = _("fait d’une région")
        verbose_name_plural = _("faits des régions")
        ordering = ["region", "measure", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=("region", "measure", "year"),
                name="directory_one_fact_a_year",
                violation_error_message=_("Cette région a déjà ce nombre pour cette année : modifiez-le."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.region} – {self.get_measure_display()} ({self.year})"

    @property
    def unit(self) -> str:
        return unit_of(self.measure)


def unit_of(measure: str) -> str:
    units: dict[Any, Any] = dict(RegionFact.UNITS)
    return str(units[RegionFact.Measure(measure)])
