"""What a team proposes that the portal draws from its results: brokers judge, and nothing follows by itself."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.core.visibility import is_signed_in
from practices.adoption.models.files import AdoptionFile
from practices.adoption.models.measures import Indicator
from practices.maturity.models import is_on_committee


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> "ProposalQuerySet":
        return self.filter(state=Proposal.State.WAITING)

    def read_by(self, user: Any) -> "ProposalQuerySet":
        """Keep those that `user` reads: brokers all of them, a team those of its file."""
        if not is_signed_in(user):
            return self.none()
        if is_on_committee(user):
            return self
        files = AdoptionFile.objects.of_team(user).order_by()
        return self.filter(file__in=files.values("pk"))


class Proposal(models.Model):
    """That a measured result becomes a digest, or a reason to judge the maturity of its practice anew.

    It keeps the words of the measure that the team chose to show: brokers read these, whatever else they may read.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", _("Un résumé à publier")
        MATURITY = "maturity", _("Un changement de maturité")

    class State(models.TextChoices):
        WAITING = "waiting", _("Attend les courtiers")
        ACCEPTED = "accepted", _("Retenue")
        DECLINED = "declined", _("Non retenue")
        WITHDRAWN = "withdrawn", _("Retirée par l’équipe")

    file = models.ForeignKey(AdoptionFile, on_delete=models.CASCADE, related_name="proposals")
    indicator = models.ForeignKey(
        Indicator,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("résultat mesuré"),
    )
    result = models.CharField(_("résultat, tel qu’il était"), max_length=400)
    kind = models.CharField(_("ce que vous proposez"), max_length=10, choices=Kind.choices)
    why = models.TextField(
        _("pourquoi"), max_length=2000, help_text=_("Ce que ce résultat apprend, et à qui il servirait.")
    )
    state = models.CharField(_("où elle en est"), max_length=10, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    on = models.DateField(_("proposée le"), auto_now_add=True)
    word = models.TextField(_("votre réponse"), blank=True, max_length=2000)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_on = models.DateField(_("réponse du"), null=True, blank=True)
    # The page that a broker wrote from it, and when the team was told that it is published.
    page = models.ForeignKey(Page, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    page_told_on = models.DateField(null=True, blank=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("proposition tirée d’un résultat")
        verbose_name_plural = _("propositions tirées de résultats")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=("file", "kind"), condition=Q(state="waiting"), name="adoption_one_proposal_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.file}"

    def get_absolute_url(self) -> str:
        return reverse("adoption:proposal", args=[self.pk])
