"""What participants commit to, what came of it, and what they thought of the accompaniment."""

from datetime import date, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from training.accompaniment.models.groups import Accompaniment, Participation

COMMITMENT_LENGTH = 300
WORDS_LENGTH = 1000
# Days during which the link of a message answers.
ANSWERED_WITHIN = 60


class Commitment(models.Model):
    """« D’ici 30 jours, je … »"""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="commitments")
    text = models.CharField(_("d’ici 30 jours, je…"), max_length=COMMITMENT_LENGTH)
    made_on = models.DateField(_("pris le"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["made_on", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def due_on(self) -> date:
        return self.made_on + timedelta(days=FollowUp.After.MONTH)


class FollowUp(models.Model):
    """A question asked some days after a commitment, by a message whose link answers it."""

    class After(models.IntegerChoices):
        MONTH = 30, _("après 30 jours")
        QUARTER = 90, _("après 90 jours")
        HALF_YEAR = 180, _("après 180 jours")

    class Answer(models.TextChoices):
        YES = "yes", _("Oui")
        PARTLY = "partly", _("En partie")
        NOT_YET = "not_yet", _("Pas encore")
        NO = "no", _("Non")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="follow_ups")
    after = models.PositiveSmallIntegerField(choices=After.choices)
    due_on = models.DateField(_("à demander le"), db_index=True)
    sent_at = models.DateTimeField(_("demandé le"), null=True)
    reminded_at = models.DateTimeField(_("rappelé le"), null=True)
    answer = models.CharField(_("réponse"), max_length=10, choices=Answer.choices, blank=True)
    words = models.TextField(_("en vos mots"), max_length=WORDS_LENGTH, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("suivi d’un engagement")
        verbose_name_plural = _("suivis des engagements")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "after"], name="training_one_follow_up_an_hour_of_asking")
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.after}"

    @property
    def last_day(self) -> date:
        """The last day on which its link answers."""
        return self.due_on + timedelta(days=ANSWERED_WITHIN)


def _rating(label: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(1), MaxValueValidator(5)])


class Satisfaction(models.Model):
    """What a participant thought, once sessions were over: the first of Kirkpatrick's four levels, in two questions.

    Kirkpatrick, D. L., & Kirkpatrick, J. D. (2006). Evaluating Training Programs (3rd ed.). Berrett-Koehler.
    """

    participation = models.OneToOneField(Participation, on_delete=models.CASCADE, related_name="satisfaction")
    useful = _rating(_("Cet accompagnement vous a été utile."))
    applied = _rating(_("Vous vous servirez de ce que vous y avez appris."))
    words = models.TextField(_("en vos mots"), max_length=WORDS_LENGTH, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("appréciation")
        verbose_name_plural = _("appréciations")

    def __str__(self) -> str:
        return f"{self.participation_id}"


def follow_ups_of(accompaniment: Accompaniment) -> "models.QuerySet[FollowUp]":
    """The follow-ups of who takes part in an accompaniment now."""
    kept = Participation.objects.in_group().filter(accompaniment=accompaniment)
    return FollowUp.objects.filter(commitment__participation__in=kept.order_by().values("pk"))
