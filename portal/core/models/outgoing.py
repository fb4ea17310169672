"""What waits to be sent or done again: messages, and publications that failed at their hour."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

# Minutes before the next try: a breakdown of a moment is over soon, one of a night must not be hammered.
WAITS = (1, 2, 5, 15, 60, 180, 360, 720, 1440)


class RetriedQuerySet(models.QuerySet[Any]):
    """What may have to be tried again."""

    def due(self) -> "RetriedQuerySet":
        return self.filter(Q(not_before=None) | Q(not_before__lte=timezone.now()))


class Retried(models.Model):
    """Something that is tried again, later and later."""

    attempts = models.PositiveIntegerField(_("essais"), default=0)
    not_before = models.DateTimeField(_("prochain essai"), null=True, blank=True)
    reason = models.TextField(_("raison"), blank=True)

    objects = RetriedQuerySet.as_manager()

    class Meta:
        abstract = True

    def fail(self, reason: str) -> None:
        """Note a failed try, and when to try next. Saves."""
        self.not_before = timezone.now() + timedelta(minutes=WAITS[min(self.attempts, len(WAITS) - 1)])
        self.attempts += 1
        self.reason = reason
        self.save()


class OutgoingMail(Retried):
    """A message that a server of mail has yet to take; written in the transaction of what it tells."""

    to = models.EmailField(_("adresse"))
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"))
    html = models.TextField(_("texte en HTML"))
    created_at = models.DateTimeField(_("écrit le"), auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("courriel à envoyer")
        verbose_name_plural = _("courriels à envoyer")

    def __str__(self) -> str:
        return self.subject


class ScheduleFailure(Retried):
    """A publication or a withdrawal that could not be done at its hour; it goes with its cause.

    Exactly one of `revision`, to publish, and `expired`, to withdraw, is given.
    """

    revision = models.OneToOneField(
        Revision, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("version à publier")
    )
    expired = models.OneToOneField(
        Page, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("page à retirer")
    )
    # The page that either is about, kept apart so that both are listed alike.
    page_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revision__isnull=True) ^ Q(expired__isnull=True), name="core_schedulefailure_one_cause"
            )
        ]
        verbose_name = _("publication manquée")
        verbose_name_plural = _("publications manquées")

    def __str__(self) -> str:
        return self.reason[:80]
