"""What waits to be sent or done again: messages, publications that failed at their hour; and when chores were done.

The queue itself is that of `django_tasks_db`. Two tables bear the name of the room that they were made in.
"""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

# Minutes before the next try: a breakdown of a moment is over soon, one of a night must not be hammered.
WAITS = (1, 2, 5, 15, 60, 180, 360, 720, 1440)
# What failed together doesn't all come back together.
JITTER = (0.75, 1.25)


def next_try(attempts: int) -> datetime:
    """When to try again what has been tried so many times."""
    minutes = WAITS[min(attempts, len(WAITS)) - 1] * random.uniform(*JITTER)  # noqa: S311  (no secret)
    return timezone.now() + timedelta(minutes=minutes)


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
        self.attempts += 1
        self.not_before = next_try(self.attempts)
        self.reason = reason
        self.save()


class OutgoingMail(Retried):
    """A message, to one address, that a server of mail has yet to take; written in the transaction of what it tells.

    `envelope` holds the rest of it: see `portal.background.mail`. `not_before` is when it is tried again, and is
    empty where it wasn't tried yet or is given up.
    """

    to = models.EmailField(_("adresse"))
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"))
    html = models.TextField(_("texte en HTML"), blank=True)
    envelope = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    created_at = models.DateTimeField(_("écrit le"), auto_now_add=True)

    class Meta:
        db_table = "core_outgoingmail"
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
        db_table = "core_schedulefailure"
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


class Clock(models.Model):
    """When a chore was last given to the queue."""

    name = models.CharField(max_length=100, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
