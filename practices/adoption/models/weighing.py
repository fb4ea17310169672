"""Whether a practice would do here: what a site answers for itself, beside what the source says of its context.

Criteria: Cambon, Minary, Ridde and Alla 2013, BMC Public Health 13:1184 (ASTAIRE). Readiness: Shea, Jacobs, Esserman,
Bruce and Weiner 2014, Implementation Science 9:7 (ORIC). Nothing is added up into a grade.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.visibility import SUPERUSER, grants_of_reader, is_signed_in, visible_to
from portal.directory.models import Establishment, Term
from practices.adoption.models.files import AdoptionFile, AdoptionFileQuerySet, in_establishments_of, may_read
from practices.adoption.stages import Part
from practices.criteria import READINESS, VOCABULARIES
from practices.models import PracticePage


class WeighingQuerySet(models.QuerySet["Weighing"]):
    def read_by(self, user: Any) -> "WeighingQuerySet":
        """Keep those that `user` reads: before a file, in their establishment; from then on, as the file shares it."""
        if not is_signed_in(user):
            return self.none()
        if SUPERUSER in grants_of_reader(user):
            return self
        named = Q(practice=None) | Q(visible_to(user, "practice__")) | Q(started_by=user.pk)
        before = Q(file=None) & in_establishments_of(user) & named
        return self.filter(before | Q(file__isnull=False) & may_read(Part.WEIGHING, user, "file__"))

    def written_by(self, user: Any) -> "WeighingQuerySet":
        """Keep those that `user` may change: before a file, those that they read; from then on, those of their team."""
        files: AdoptionFileQuerySet = AdoptionFile.objects.of_team(user)
        return self.read_by(user).filter(Q(file=None) | Q(file__in=files.order_by().values("pk")))


class Weighing(models.Model):
    """What an establishment says of its own context before a practice of others; a file that is opened takes it."""

    practice = models.ForeignKey(
        PracticePage, null=True, on_delete=models.SET_NULL, related_name="weighings", verbose_name=_("pratique")
    )
    practice_title = models.CharField(_("titre de la pratique"), max_length=255)
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="weighings", verbose_name=_("établissement")
    )
    file = models.OneToOneField(
        AdoptionFile,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="weighing",
        verbose_name=_("dossier d’appropriation"),
    )
    started_on = models.DateField(_("commencée le"), auto_now_add=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = WeighingQuerySet.as_manager()

    # What the administration says of where things are used never tells of it.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("pesée d’une pratique")
        verbose_name_plural = _("pesées de pratiques")
        ordering = ["-changed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=("practice", "establishment"), condition=Q(file=None), name="adoption_one_weighing_before_a_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.practice_title} – {self.establishment}"

    def get_absolute_url(self) -> str:
        return reverse("adoption:weighing", args=[self.pk])


class SiteAnswer(models.Model):
    """What a site says of one criterion: how it is here, how that compares, what would be adapted."""

    class Likeness(models.TextChoices):
        ALIKE = "alike", _("Comparable")
        DIFFERENT = "different", _("Différent")
        TO_CHECK = "to-check", _("À vérifier")

    weighing = models.ForeignKey(Weighing, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary__slug__in": VOCABULARIES},
        verbose_name=_("critère"),
    )
    here = models.TextField(_("chez nous"), blank=True, max_length=2000)
    likeness = models.CharField(
        _("par rapport à là-bas"), max_length=10, blank=True, choices=Likeness.choices, help_text=_("Votre jugement.")
    )
    adapt = models.TextField(_("ce qui serait à adapter"), blank=True, max_length=2000)

    # What the administration says of where things are used never tells of it.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("réponse à un critère")
        verbose_name_plural = _("réponses aux critères")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=("weighing", "criterion"), name="adoption_one_answer_a_criterion")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}"


class ReadinessAnswer(models.Model):
    """What a team answers to one question of readiness. Read by the team, and nobody else."""

    class Agreement(models.IntegerChoices):
        NOT_AT_ALL = 1, _("Pas du tout d’accord")
        RATHER_NOT = 2, _("Plutôt en désaccord")
        BETWEEN = 3, _("Entre les deux")
        RATHER = 4, _("Plutôt d’accord")
        FULLY = 5, _("Tout à fait d’accord")

    file = models.ForeignKey(AdoptionFile, on_delete=models.CASCADE, related_name="readiness")
    question = models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary__slug__in": [category.vocabulary for category in READINESS]},
        verbose_name=_("énoncé"),
    )
    agreement = models.PositiveSmallIntegerField(
        _("votre réponse d’équipe"), null=True, blank=True, choices=Agreement.choices
    )
    note = models.CharField(_("pourquoi, ou ce qu’il faudrait"), max_length=500, blank=True)
    answered_on = models.DateField(_("répondu le"), auto_now=True)

    # What the administration says of where things are used never tells of it.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("réponse de préparation")
        verbose_name_plural = _("réponses de préparation")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=("file", "question"), name="adoption_one_answer_a_question")]

    def __str__(self) -> str:
        return f"{self.question}"
