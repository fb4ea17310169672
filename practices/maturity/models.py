"""A judgement of maturity that an establishment asks for: its own first, brokers' feedback, then the committee's.

The three judgements are those of the Health Council of Canada (innovative practices evaluation framework): impact,
recognition, transferability. They are kept apart, each with who, when and why; nothing is added up. Rows are added,
never changed: the history stays.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.services import BROKERS
from portal.core.visibility import is_signed_in
from portal.directory.models import Establishment, Term
from practices.models import PracticePage


def is_on_committee(user: Any) -> bool:
    """Tell whether a person judges for the editorial committee: brokers do."""
    return is_signed_in(user) and (user.is_superuser or user.groups.filter(name=BROKERS).exists())


class MaturityRequestQuerySet(models.QuerySet["MaturityRequest"]):
    def waiting(self) -> "MaturityRequestQuerySet":
        return self.filter(state__in=(State.FEEDBACK, State.COMMITTEE))

    def judged(self) -> "MaturityRequestQuerySet":
        return self.filter(state=State.JUDGED)


class State(models.TextChoices):
    SELF = "self", _("Autoévaluation de l’établissement")
    FEEDBACK = "feedback", _("Rétroaction des courtiers")
    COMMITTEE = "committee", _("Devant le comité éditorial")
    JUDGED = "judged", _("Jugements rendus")
    WITHDRAWN = "withdrawn", _("Demande retirée")


CLOSED = (State.JUDGED, State.WITHDRAWN)


class MaturityRequest(models.Model):
    """That an establishment asks what people think of a practice of its own."""

    practice = models.ForeignKey(
        PracticePage, on_delete=models.CASCADE, related_name="maturity_requests", verbose_name=_("pratique")
    )
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="+", verbose_name=_("établissement")
    )
    state = models.CharField(_("où elle en est"), max_length=10, choices=State.choices, default=State.SELF)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_on = models.DateField(_("demandée le"), auto_now_add=True)
    judged_on = models.DateField(_("jugements rendus le"), null=True, blank=True)
    changed_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = MaturityRequestQuerySet.as_manager()

    # What the administration says of where things are used never tells of it.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("demande de jugement de maturité")
        verbose_name_plural = _("demandes de jugement de maturité")
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=("practice",), condition=~Q(state__in=CLOSED), name="maturity_one_request_under_way"
            )
        ]

    def __str__(self) -> str:
        return str(self.practice)

    def get_absolute_url(self) -> str:
        return reverse("maturity:request", args=[self.pk])


class Judgement(models.Model):
    """What one side says of one dimension, and why."""

    class Step(models.TextChoices):
        SELF = "self", _("L’établissement, de lui-même")
        FEEDBACK = "feedback", _("Les courtiers, en privé")
        COMMITTEE = "committee", _("Le comité éditorial")

    class Dimension(models.TextChoices):
        IMPACT = "impact", _("Effets")
        RECOGNITION = "recognition", _("Reconnaissance")
        TRANSFERABILITY = "transferability", _("Transférabilité")

    request = models.ForeignKey(MaturityRequest, on_delete=models.CASCADE, related_name="judgements")
    step = models.CharField(_("de qui"), max_length=10, choices=Step.choices)
    dimension = models.CharField(_("dimension"), max_length=16, choices=Dimension.choices)
    level = models.ForeignKey(
        Term,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary__slug": "maturity"},
        verbose_name=_("jugement"),
    )
    why = models.TextField(_("pourquoi"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    on = models.DateField(_("le"), auto_now_add=True)

    # What the administration says of where things are used never tells of it.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("jugement de maturité")
        verbose_name_plural = _("jugements de maturité")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()} – {self.get_step_display()}"
